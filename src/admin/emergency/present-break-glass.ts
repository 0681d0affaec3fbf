import type { Report } from '../../core/report.ts'
import type { Grant } from '../../store/break-glass.ts'

/** What everybody is told at the beginning. */
export const presentBroken = (grant: Grant): Report => ({
  title: `Break-glass in ${grant.environment}`,
  tone: 'bad',
  summary: `Dangerous changes of ${grant.personName} in ${grant.environment} need no approval for a while.`,
  parts: [
    {
      kind: 'text',
      text: [
        'Dangerous changes of ',
        { person: grant.personId },
        ` in ${grant.environment} need no approval until `,
        { time: grant.endsAt },
        `. Reason: ${grant.reason}`,
      ],
    },
  ],
  followUps: [{ label: 'End it now', command: `emergency end --env ${grant.environment}` }],
})

/** And at its end; `by`: who ended it, null when its time was over. */
export const presentMended = (grant: Grant, by: string | null): Report => ({
  title: `Break-glass in ${grant.environment} is over`,
  tone: 'good',
  summary: `Dangerous changes of ${grant.personName} in ${grant.environment} need approvals again.`,
  parts: [
    {
      kind: 'text',
      text: [
        'Dangerous changes of ',
        { person: grant.personId },
        ` in ${grant.environment} need approvals again: `,
        ...(by === null ? ['its time is over.'] : [{ person: by }, ' ended it.']),
      ],
    },
  ],
  followUps: [{ label: 'What was done', command: `audit search --by ${grant.personId}` }],
})
