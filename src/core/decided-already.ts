import { Failure } from './failure.ts'
import type { Request } from './request.ts'

/** Why this person's click on a waiting request counts no more, and who can stop it still; undefined: it counts. */
export function decidedAlready(request: Request, personId: string): Failure | undefined {
  const isDecided = request.decisions.some(decision => decision.approver.id === personId)
  if (!isDecided || request.state !== 'waiting') return undefined
  return new Failure('conflict', 'You have approved this request already, and an approval stays.', {
    hint: 'It still waits for somebody else: another approver can deny it, and who asked for it can withdraw it.',
  })
}
