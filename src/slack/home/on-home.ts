import { createHash } from 'node:crypto'
import type { KnownBlock } from '@slack/types'
import { toFailure } from '../../core/failure.ts'
import { presentFailure } from '../../core/present-failure.ts'
import type { Report } from '../../core/report.ts'
import type { HomeOpened } from '../incoming/incoming.ts'
import type { SlackPerson } from '../people.ts'
import { renderReport } from '../render/render-report.ts'
import type { Room } from '../room.ts'
import { homeButtons } from './home-buttons.ts'
import { requestParts } from './home-requests.ts'

/** Somebody opened the Home tab: it shows how the clusters are, what waits for this person, and what changed last. */
export async function onHome<C>(room: Room<C>, opened: HomeOpened): Promise<void> {
  const person = await room.people.get(opened.user, opened.team)
  room.store.homes.opened(person.id, opened.at)
  await publishHome(room, person)
}

/** Shows a person their Home tab, unless it shows just that already: `shownHash` is what it was published with. */
export async function publishHome<C>(
  room: Room<C>,
  person: SlackPerson,
  shownHash: string | null = null,
): Promise<void> {
  const report = await homeReport(room, person)
  const { blocks } = renderReport(
    { ...report, parts: [...report.parts, ...requestParts(room, person)] },
    { zone: person.zone },
    { surface: 'view', extraBlocks: homeButtons(room.commands), wholeIsIn: 'the answers of the commands' },
  )
  const hash = createHash('sha256').update(JSON.stringify(blocks)).digest('hex')
  if (hash === shownHash) return
  await room.lanes.lookups.call(
    'views.publish',
    client =>
      client.views.publish({ user_id: person.id, view: { type: 'home', blocks: blocks as KnownBlock[] } }),
    { repeatable: true },
  )
  room.store.homes.shown(person.id, hash)
}

/** Home is shown even when no cluster answers; then it says so. */
async function homeReport<C>(room: Room<C>, person: SlackPerson): Promise<Report> {
  try {
    return await room.home(person.id, person.zone)
  } catch (error) {
    return presentFailure(toFailure(error))
  }
}
