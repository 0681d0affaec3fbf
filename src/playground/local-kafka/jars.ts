import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../core/failure.ts'
import { runProgram } from './run-program.ts'

/** Maven coordinates `group:artifact:version`. */
export type Coordinates = `${string}:${string}:${string}`

/**
 * The broker, and an slf4j binding of the version that its slf4j-api has: without one a broker says nothing, not even why
 * it does not start.
 */
export const brokerJars: readonly Coordinates[] = [
  'org.apache.kafka:kafka_2.13:4.4.0',
  'org.slf4j:slf4j-simple:1.7.36',
]

/**
 * A folder with these artifacts and all that they need at run time, as a Java class path. Fetched by Maven once (43 MB for
 * the broker, about 8 s) into the user's cache and then found there. Two processes may ask at once: each fetches into a
 * folder of its own, and the first to finish gives it its name.
 */
export async function jarsClassPath(
  name: string,
  artifacts: readonly Coordinates[],
  onProgress: (sentence: string) => void = () => {},
): Promise<string> {
  const folder = join(cacheFolder(), name)
  const classPath = join(folder, 'libs', '*')
  if (existsSync(folder)) return classPath
  onProgress(`Fetching ${name} with Maven, once`)
  const own = `${folder}.${randomUUID()}`
  await mkdir(own, { recursive: true })
  try {
    await writeFile(join(own, 'pom.xml'), pom(artifacts))
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'
    await runProgram('mvn', ['-q', '-B', goal, '-DincludeScope=runtime', '-DoutputDirectory=libs'], {
      cwd: own,
    })
    await rename(own, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster: its folder holds the same.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } catch (cause) {
    throw new Failure('unreachable', `Maven could not fetch ${artifacts.join(' and ')}.`, {
      hint: 'See what Maven says in the cause; a machine behind a proxy needs it in ~/.m2/settings.xml.',
      cause,
    })
  } finally {
    await rm(own, { recursive: true, force: true })
  }
  return classPath
}

const cacheFolder = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kafka-ops-bot')

function pom(artifacts: readonly Coordinates[]): string {
  const dependencies = artifacts.map(coordinates => {
    const [group, artifact, version] = coordinates.split(':')
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kafka-ops-bot</groupId><artifactId>jars</artifactId><version>1</version>
  <dependencies>
    ${dependencies.join('\n    ')}
  </dependencies>
</project>
`
}
