import { Failure, toFailure } from '../../core/failure.ts'
import { changeFailure } from '../failures/change-failure.ts'

/** What the controller says of one thing. */
export interface Verdict {
  key: string
  code: number
  said: string | null
}

/** The failure of each thing that was asked for, null where it was done. What the answer does not name has not been done. */
export function controllerResults(
  asked: readonly { key: string; about: string }[],
  verdicts: readonly Verdict[],
): (Failure | null)[] {
  const byKey = new Map(verdicts.map(one => [one.key, one]))
  return asked.map(({ key, about }) => {
    const verdict = byKey.get(key)
    if (!verdict) return new Failure('rejected', `${about}: Kafka’s answer does not name it`)
    return verdict.code === 0 ? null : changeFailure(about, verdict.code, verdict.said)
  })
}

/** The results of a portion; where it failed as a whole, that is the failure of each of its things. */
export async function eachOf(
  portion: readonly unknown[],
  send: () => Promise<(Failure | null)[]>,
): Promise<(Failure | null)[]> {
  try {
    return await send()
  } catch (error) {
    const failure = toFailure(error)
    return portion.map(() => failure)
  }
}
