import type { Finding } from '../../core/score/finding.ts'
import { groupWord } from '../../core/tokenize.ts'
import { counted, listed } from '../../core/words.ts'
import type { ObservedHealth } from './observed-health.ts'

/** Groups that are too far behind or lost records; their points are in the scores of their topics. */
export function groupFindings({ groups, thresholds }: ObservedHealth): Omit<Finding, 'points'>[] {
  return groups.flatMap(({ id, state, total, beyond }): Omit<Finding, 'points'>[] => {
    const { lag, lost } = total ?? { lag: null, lost: 0n }
    const command = `groups show ${groupWord(id)}`
    if (lost > 0n)
      return [
        {
          severity: 'critical',
          id: `lost-${id}`,
          text: `Group "${id}" has lost ${counted(lost, 'record')}: ${lost === 1n ? 'it expired before it was' : 'they expired before they were'} read.`,
          evidence: `Its state is ${state}.`,
          command: `diagnose ${groupWord(id)}`,
        },
      ]
    const anew: Omit<Finding, 'points'>[] =
      beyond.length === 0
        ? []
        : [
            {
              severity: 'warning',
              id: `beyond-${id}`,
              text: `Group "${id}" has commits beyond the end of ${listed(beyond)}: the topic was truncated or made anew.`,
              evidence: `Its state is ${state}.`,
              command,
            },
          ]
    if (lag === null || lag <= BigInt(thresholds.warning)) return anew
    return [
      ...anew,
      {
        severity: lag > BigInt(thresholds.critical) ? 'critical' : 'warning',
        id: `lag-${id}`,
        text: `Group "${id}" is ${counted(lag, 'record')} behind.`,
        evidence: state === 'Empty' ? 'It has no members: nobody reads.' : `Its state is ${state}.`,
        command,
      },
    ]
  })
}
