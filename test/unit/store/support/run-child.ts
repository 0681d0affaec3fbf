import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** `at`: epoch milliseconds, when to begin. */
export type ChildCall = { at: number } & (
  | { do: 'claim'; ids: string[] }
  | { do: 'decide'; ids: string[]; who: string; verdict: 'approve' | 'deny' }
  | { do: 'audit'; rows: number }
  | { do: 'lease'; ttlMs: number }
  | { do: 'run'; times: number[] }
  | { do: 'accept'; ids: string[] }
  /** Each one 60 ms after the one before. */
  | { do: 'open'; folders: string[] }
  | { do: 'write-until-killed' }
)

/** Starts a process that has opened the store in `folder`; it is killed after the test. */
export async function startChild(folder: string): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('./store-child.ts', import.meta.url))
  const child = fork(file, [folder], { execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [first] = await once(child, 'message')
  if (first !== 'ready') throw new Error(`The child said ${String(first)}`)
  return child
}

/** Lets all children do what they are told in the same millisecond; their answers in the same order. */
export async function race<T>(
  children: ChildProcess[],
  calls: (index: number) => DistributiveOmit<ChildCall, 'at'>,
): Promise<T[]> {
  const at = Date.now() + 30
  return Promise.all(
    children.map(async (child, index) => {
      const answered = once(child, 'message')
      child.send({ ...calls(index), at })
      return (await answered)[0] as T
    }),
  )
}

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never
