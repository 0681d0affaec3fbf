import type { Report } from '../../core/report.ts'
import type { Request } from '../../core/request.ts'

/** A quarter of an hour before a request expires, or in the last quarter of a short life. */
export function reminderAt(request: Request): number {
  const lifetime = request.expiresAt - request.createdAt
  return request.expiresAt - Math.min(15 * 60_000, Math.round(lifetime / 4))
}

/** Undefined for a request that waits no more: then nobody needs to be reminded. */
export function reminderReport(request: Request): Report | undefined {
  if (request.state !== 'waiting') return undefined
  return {
    title: 'This request expires soon',
    tone: 'warning',
    summary: `Nobody has decided on it yet: ${request.plan.title}`,
    parts: [
      {
        kind: 'text',
        text: [
          { person: request.requester.id },
          ': nobody has decided on it yet. It expires at ',
          { time: request.expiresAt },
          '; then it has to be asked for again.',
        ],
      },
    ],
    followUps: [],
  }
}
