import type { Workspace } from './workspace.ts'

/** Asks `look` now and after every change of the workspace, until it finds something or the time is over. */
export function waitFor<T>(
  workspace: Workspace,
  look: () => T | undefined | null | false,
  timeoutMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const attempt = () => {
      try {
        const found = look()
        if (found === undefined || found === null || found === false) return
        settle()
        resolve(found)
      } catch (error) {
        settle()
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    const timer = setTimeout(() => {
      settle()
      reject(new Error(`Nothing of the kind happened in Slack within ${timeoutMs} ms: ${look.toString()}`))
    }, timeoutMs)
    const unsubscribe = workspace.onChange(() => queueMicrotask(attempt))
    const settle = () => {
      clearTimeout(timer)
      unsubscribe()
    }
    attempt()
  })
}
