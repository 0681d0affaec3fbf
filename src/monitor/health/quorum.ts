import type { Finding } from '../../core/score/finding.ts'
import { counted } from '../../core/words.ts'
import type { ObservedHealth } from './observed-health.ts'

/** Controllers that do not keep up with the metadata log. */
export function quorumFindings({ quorum, now }: ObservedHealth): Omit<Finding, 'points'>[] {
  if (!quorum.known) return []
  const { leaderId, voters } = quorum.value
  if (leaderId === null) return []
  return voters
    .filter(voter => voter.id !== leaderId)
    .filter(
      ({ lag, lastCaughtUpAt }) =>
        (lag === null || lag > 100n) && (lastCaughtUpAt === null || now - lastCaughtUpAt > 10_000),
    )
    .map(({ id, lag }) => ({
      severity: 'warning',
      id: `quorum-lag-${id}`,
      text: `Controller ${id} does not keep up with the metadata log.`,
      evidence:
        lag === null
          ? `It has not fetched since the leader ${leaderId} was elected.`
          : `It is ${counted(lag, 'record')} behind the leader ${leaderId}.`,
      command: null,
    }))
}
