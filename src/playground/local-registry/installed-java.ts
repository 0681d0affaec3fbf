import { readdir, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../local-kafka/run-program.ts'

export interface Java {
  program: string
  /** Major version, such as 21. */
  version: number
}

/** The newest Java on this machine: of JAVA_HOME, the path, and where the systems' packages put theirs; null without any. */
export async function newestJava(): Promise<Java | null> {
  const homes = [process.env['JAVA_HOME'], ...(await Promise.all(folders.map(homesIn))).flat()]
  const programs = ['java', ...homes.flatMap(home => (home ? [join(home, 'bin', 'java')] : []))]
  // Distributions link several names to one installation.
  const real = await Promise.all(programs.map(program => realpath(program).catch(() => program)))
  const found = await Promise.all([...new Set(real)].map(javaAt))
  return found.flatMap(java => java ?? []).sort((a, b) => b.version - a.version)[0] ?? null
}

/** Folders that hold one installation each: Debian, Fedora and Temurin, macOS, SDKMAN. */
const folders = [
  { folder: '/usr/lib/jvm', inside: '' },
  { folder: '/Library/Java/JavaVirtualMachines', inside: 'Contents/Home' },
  { folder: join(homedir(), '.sdkman/candidates/java'), inside: '' },
]

async function homesIn({ folder, inside }: (typeof folders)[number]): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.map(name => join(folder, name, inside))
}

async function javaAt(program: string): Promise<Java | null> {
  const text = await runProgram(program, ['-version']).catch(() => '')
  const version = /version "(\d+)/.exec(text)?.[1]
  return version === undefined ? null : { program, version: Number(version) }
}
