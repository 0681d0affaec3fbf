import type { Backend } from '../backend.ts'
import { Refusal } from '../refusal.ts'
import type { Channel } from '../workspace.ts'

/** What all interaction payloads carry about the person, the team and the app. */
export function interaction(backend: Backend, personId: string) {
  const { scenario } = backend.workspace
  const person = backend.workspace.person(personId)
  return {
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    team: { id: scenario.team.id, domain: scenario.team.domain },
    enterprise: null,
    is_enterprise_install: false,
    api_app_id: scenario.bot.appId,
    token: 'stand-in',
  }
}

/** The conversation, where the person is in it. */
export function joined(backend: Backend, person: string, reference: string): Channel {
  const channel = backend.workspace.channel(reference)
  if (!channel.members.includes(person)) throw new Refusal('not_in_channel')
  if (channel.isArchived) throw new Refusal('is_archived')
  return channel
}
