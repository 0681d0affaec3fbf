import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, toFailure } from '../../core/failure.ts'
import type { OutcomeRow } from './topics-outcome.ts'

/** What was answered to one step, and how to tell from the cluster whether it took effect. */
export interface Sent<Seen> {
  topic: string
  kind: string
  text: string
  /** null: Kafka answered that it was done. */
  error: Failure | null
  isDone(seen: Seen): boolean
}

export interface Settled {
  rows: OutcomeRow[]
  failures: Failure[]
  /** The cluster took nothing of it and answered nothing, or could not be read afterwards: nothing more should be tried. */
  isLost: boolean
}

/** How long a change whose answer was lost may still come to light. */
const doubtMs = 5_000
/**
 * Brokers learn of a change after the controller has made it, and of the next one when they have carried out the one before:
 * hundreds of new topics mean thousands of logs to be made. So long nothing more may come to light.
 */
const idleMs = 30_000

/**
 * Reads back what was sent, until all of it is there or nothing more comes to light. What counts is what the cluster says: a
 * lost answer does no harm where the step took effect.
 */
export async function settle<Seen>(
  steps: readonly Sent<Seen>[],
  look: () => Promise<Seen>,
): Promise<Settled> {
  const open = steps.filter(step => step.error === null || isDoubtful(step.error))
  const patienceMs = steps.some(step => step.error === null) ? idleMs : doubtMs
  let seen = await look().catch(toFailure)
  let there = 0
  let since = performance.now()
  for (let pauseMs = 100; performance.now() - since < patienceMs; pauseMs = Math.min(1000, 2 * pauseMs)) {
    if (seen instanceof Failure) break
    const now = seen
    const done = open.filter(step => step.isDone(now)).length
    if (done === open.length) break
    if (done > there) since = performance.now()
    there = done
    await sleep(pauseMs)
    seen = await look().catch(toFailure)
  }
  const failures: Failure[] = []
  const rows = steps.map((step): OutcomeRow => {
    const failure = failureOf(step, seen)
    if (failure) failures.push(failure)
    const { topic, kind, text } = step
    return { topic, kind, text, state: failure ? 'failed' : 'done', error: failure?.message ?? null }
  })
  const isDead = steps.every(step => step.error !== null && isDoubtful(step.error))
  const isLost = seen instanceof Failure || (isDead && failures.length === steps.length)
  return { rows, failures, isLost }
}

/** A write whose answer did not come may have happened. */
const isDoubtful = (failure: Failure): boolean => failure.code === 'timeout' || failure.code === 'unreachable'

function failureOf<Seen>(step: Sent<Seen>, seen: Seen | Failure): Failure | null {
  if (seen instanceof Failure)
    return (
      step.error ??
      new Failure(
        seen.code,
        `${step.text}: Kafka answered that it was done, but it could not be read back: ${seen.message}`,
        { hint: seen.hint, cause: seen },
      )
    )
  if (step.error && !isDoubtful(step.error)) return step.error
  if (step.isDone(seen)) return null
  return (
    step.error ??
    new Failure(
      'conflict',
      `${step.text}: Kafka answered that it was done, but it does not read back so: the brokers are far behind, or somebody else changes it, too.`,
      { hint: 'Look at the topic, then plan again.' },
    )
  )
}
