import type { Part, Text } from '../../core/report.ts'
import type { Request } from '../../core/request.ts'
import type { SlackPerson } from '../people.ts'
import type { Room } from '../room.ts'

/** What waits for this person's decision, and what they wait for themselves. */
export function requestParts<C>(room: Room<C>, person: SlackPerson): Part[] {
  const actor = { id: person.id, name: person.name }
  const waiting = room.store.requests.list({ states: ['waiting'], limit: 50 })
  const mayDecide = waiting.filter(
    request =>
      request.requester.id !== person.id &&
      room.rules().rights(actor, request.environment).has('approve') &&
      !request.decisions.some(decision => decision.approver.id === person.id),
  )
  const own = waiting.filter(request => request.requester.id === person.id)
  return [...list('Waits for your decision', mayDecide), ...list('You wait for approval', own)]
}

function list(heading: string, requests: readonly Request[]): Part[] {
  if (requests.length === 0) return []
  return [
    { kind: 'heading', text: heading },
    { kind: 'steps', steps: requests.map(request => ({ state: 'planned' as const, text: line(request) })) },
  ]
}

function line(request: Request): Text {
  return [
    { code: request.id },
    ` ${request.plan.title} (${request.environment}), asked by `,
    { person: request.requester.id },
    ', expires at ',
    { time: request.expiresAt },
  ]
}
