import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, toFailure } from '../../../core/failure.ts'
import { isDoubtful } from '../../offsets/read-back.ts'
import { type RestoreStep, stepKey, stepText } from './restore-step.ts'

/** How long nothing more may come to light: of what was answered, and of what was not. Hundreds of new topics take their time. */
const idleMs = 20_000
const doubtMs = 5_000

/**
 * Looks until everything that was sent is there, or nothing more comes to light. `look` gives the keys of what is not there
 * yet. A lost answer does no harm where the step took effect. `failures` in the order of the steps, null where it is done.
 */
export async function settleSteps(
  steps: readonly RestoreStep[],
  errors: readonly (Failure | null)[],
  look: () => Promise<Set<string>>,
): Promise<{ failures: (Failure | null)[]; isLost: boolean }> {
  const sent = steps.filter((_, index) => {
    const error = errors[index] ?? null
    return error === null || isDoubtful(error)
  })
  const patienceMs = errors.some(error => error === null) ? idleMs : doubtMs
  let open = await look().catch(toFailure)
  let since = performance.now()
  for (
    let pauseMs = 100, left = sent.length;
    performance.now() - since < patienceMs;
    pauseMs = Math.min(1000, 2 * pauseMs)
  ) {
    if (open instanceof Failure) break
    const keys = open
    const now = sent.filter(step => keys.has(stepKey(step))).length
    if (now === 0) break
    if (now < left) since = performance.now()
    left = now
    await sleep(pauseMs)
    open = await look().catch(toFailure)
  }
  const failures = steps.map((step, index) => failureOf(step, errors[index] ?? null, open))
  const isDead =
    errors.every(error => error !== null && isDoubtful(error)) && failures.every(one => one !== null)
  return { failures, isLost: open instanceof Failure || isDead }
}

function failureOf(step: RestoreStep, error: Failure | null, open: Set<string> | Failure): Failure | null {
  const told = (failure: Failure, message: string): Failure =>
    new Failure(failure.code, `${stepText(step)}: ${message}`, { hint: failure.hint, cause: failure })
  if (open instanceof Failure)
    return told(error ?? open, error?.message ?? `it could not be read back: ${open.message}`)
  if (error !== null && !isDoubtful(error)) return told(error, error.message)
  if (!open.has(stepKey(step))) return null
  return error
    ? told(error, error.message)
    : new Failure('conflict', `${stepText(step)}: it does not read back so; somebody else changes it, too.`, {
        hint: 'Restore it once more: what is done is left out then.',
      })
}
