import { randomUUID } from 'node:crypto'
import type { Failure } from '../../core/failure.ts'
import { presentFailure } from '../../core/present-failure.ts'
import type { Room } from '../room.ts'
import type { Asking } from './on-line.ts'
import { showReport } from './show-report.ts'

/** Tells a failure to the person who asked, and to nobody else. What is the bot's own fault gets a number for the log. */
export async function showFailure<C>(room: Room<C>, asking: Asking, failure: Failure): Promise<void> {
  const incident = failure.code === 'internal' ? randomUUID().slice(0, 8) : undefined
  if (incident) room.log.error(`Incident ${incident}: ${failure.message}`, failure.cause ?? failure)
  await showReport(room, {
    report: presentFailure(failure, incident),
    visibleTo: 'person',
    user: asking.person.id,
    zone: asking.person.zone,
    place: asking.place,
    key: `${asking.key}:failure`,
    isReplay: asking.isReplay,
  })
}
