/**
 * The first answer of several attempts at the same question. They start one after the other: the next one as soon as one
 * has failed, or when nothing was heard for `patienceMs`, so that one silent broker does not use up the time of all.
 * Rejects with all errors when every attempt has failed.
 */
export function firstAnswer<T>(attempts: readonly (() => Promise<T>)[], patienceMs: number): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const errors: unknown[] = []
  let started = 0
  let timer: NodeJS.Timeout | undefined

  const startNext = (): void => {
    clearTimeout(timer)
    const attempt = attempts[started]
    if (attempt === undefined) return
    started += 1
    timer = setTimeout(startNext, patienceMs)
    attempt().then(
      answer => {
        clearTimeout(timer)
        started = attempts.length
        resolve(answer)
      },
      (error: unknown) => {
        errors.push(error)
        if (errors.length < attempts.length) return startNext()
        clearTimeout(timer)
        reject(new AggregateError(errors))
      },
    )
  }
  startNext()
  return promise
}
