import { DateTime } from 'luxon'
import { booleanArg, page, requiredArg } from '../args.ts'
import type { Backend } from '../backend.ts'
import { Refusal } from '../refusal.ts'
import type { Person } from '../scenario.ts'
import type { Method } from './method.ts'

function wireUser(person: Person) {
  const now = DateTime.now().setZone(person.timeZone)
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: person.isDeactivated === true,
    real_name: person.realName,
    tz: person.timeZone,
    tz_label: now.offsetNameLong ?? person.timeZone,
    tz_offset: now.offset * 60,
    profile: { real_name: person.realName, display_name: person.name, email: `${person.name}@example.com` },
    is_admin: person.isAdmin === true,
    is_owner: false,
    is_restricted: person.isGuest === true,
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    is_stranger: false,
    updated: 0,
  }
}

function wireBot(backend: Backend) {
  const { bot, team } = backend.workspace.scenario
  return {
    ...wireUser({
      id: bot.userId,
      name: bot.name,
      realName: bot.name,
      role: '',
      timeZone: 'UTC',
      teamId: team.id,
    }),
    is_bot: true,
  }
}

export const users: Record<string, Method> = {
  'users.info': (backend, args) => {
    const id = requiredArg(args, 'user')
    if (id === backend.workspace.scenario.bot.userId) return { user: wireBot(backend) }
    return { user: wireUser(backend.workspace.person(id)) }
  },
  'users.list': (backend, args) => {
    const all = [...[...backend.workspace.people.values()].map(wireUser), wireBot(backend)]
    const { items, response_metadata } = page(args, all)
    return { members: items, response_metadata }
  },
  'usergroups.list': (backend, args) => ({
    usergroups: backend.workspace.scenario.userGroups.map(group => ({
      id: group.id,
      team_id: backend.workspace.scenario.team.id,
      is_usergroup: true,
      name: group.name,
      handle: group.handle,
      user_count: group.users.length,
      ...(booleanArg(args, 'include_users') ? { users: group.users } : {}),
    })),
  }),
  'usergroups.users.list': (backend, args) => {
    const id = requiredArg(args, 'usergroup')
    const group = backend.workspace.scenario.userGroups.find(each => each.id === id)
    if (!group) throw new Refusal('no_such_subteam')
    return { users: group.users }
  },
}
