import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs a program to its end and returns what it printed; throws with its last lines when it fails. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<string> {
  try {
    const { stdout, stderr } = await execute(file, args, { ...options, maxBuffer: 16 * 1024 * 1024 })
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    const tail = `${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n')
    throw new Error(`${file} failed: ${tail || (error as Error).message}`, { cause: error })
  }
}
