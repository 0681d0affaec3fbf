import { Failure } from '../core/failure.ts'
import type { Lane } from './web/lane.ts'
import { refusalOf } from './web/slack-failure.ts'

/** A person as Slack knows them. */
export interface SlackPerson {
  id: string
  name: string
  /** IANA name. */
  zone: string
  /** Bots, guests, deactivated people and people of other workspaces have no rights, whatever bot.yml says. */
  barred: boolean
}

/** What the rules need to know of a person beside the id. */
export interface PersonFacts {
  userGroups: readonly string[]
  barred: boolean
}

export interface People {
  /** Asks Slack unless it was asked lately. `team`: the workspace that a payload names. Throws `unreachable`. */
  get(id: string, team?: string | null): Promise<SlackPerson>
  /** What is known of a person at this moment, without asking: `know` the person first. */
  facts(id: string): PersonFacts
  /** Makes facts known, as far as Slack answers: before the rules are asked about people who did not just act. */
  know: (ids: readonly string[]) => Promise<void>
  identity(): Promise<BotIdentity>
  /** What `identity` said; null before it could be asked. */
  knownIdentity(): BotIdentity | null
}

export interface BotIdentity {
  userId: string
  teamId: string
}

const personMs = 10 * 60_000
const groupsMs = 5 * 60_000

/** People and their user groups, asked of Slack at most every few minutes. `userGroups`: the ids that bot.yml names. */
export function createPeople(options: {
  lookups: Lane
  userGroups: () => readonly string[]
  clock: () => number
  log: { warn(message: string): void }
}): People {
  const { lookups, clock } = options
  const people = new Map<string, { person: SlackPerson; at: number }>()
  const groups = new Map<string, { users: ReadonlySet<string>; at: number }>()
  let identity: BotIdentity | null = null

  async function askIdentity(): Promise<BotIdentity> {
    if (identity) return identity
    const answer = await lookups.call('auth.test', client => client.auth.test(), { repeatable: true })
    if (!answer.user_id || !answer.team_id)
      throw new Failure('rejected', 'Slack did not say who the bot is (auth.test).')
    identity = { userId: answer.user_id, teamId: answer.team_id }
    return identity
  }

  async function get(id: string, team?: string | null): Promise<SlackPerson> {
    await refreshGroups()
    const cached = people.get(id)
    const person = cached && clock() - cached.at < personMs ? cached.person : await ask(id)
    const { teamId } = await askIdentity()
    // The payload's word counts beside the profile's: each of them alone can bar a person, none alone lets one in.
    const isForeign = team !== undefined && team !== null && team !== teamId
    if (!isForeign) return person
    const stranger = { ...person, barred: true }
    people.set(id, { person: stranger, at: clock() })
    return stranger
  }

  async function ask(id: string): Promise<SlackPerson> {
    const { teamId } = await askIdentity()
    const person = await profile(id, teamId)
    people.set(id, { person, at: clock() })
    for (const [old, { at }] of people) if (people.size > 5000 && clock() - at > personMs) people.delete(old)
    return person
  }

  async function profile(id: string, teamId: string): Promise<SlackPerson> {
    try {
      const { user } = await lookups.call('users.info', client => client.users.info({ user: id }), {
        repeatable: true,
      })
      const isGuest = user?.is_restricted === true || user?.is_ultra_restricted === true
      const isForeign = user?.team_id !== teamId || user?.is_stranger === true
      return {
        id,
        name: user?.profile?.display_name || user?.real_name || user?.name || id,
        zone: user?.tz ?? 'utc',
        barred: isGuest || isForeign || user?.deleted === true || user?.is_bot === true,
      }
    } catch (error) {
      // Somebody whom this workspace does not know or may not see.
      if (['user_not_found', 'user_not_visible'].includes(refusalOf(error) ?? ''))
        return { id, name: id, zone: 'utc', barred: true }
      throw error
    }
  }

  /** A group that cannot be asked keeps the members it had; one that was never known has none. */
  async function refreshGroups(): Promise<void> {
    const stale = options.userGroups().filter(id => clock() - (groups.get(id)?.at ?? 0) > groupsMs)
    await Promise.all(
      stale.map(async id => {
        try {
          const { users } = await lookups.call(
            'usergroups.users.list',
            client => client.usergroups.users.list({ usergroup: id }),
            { repeatable: true },
          )
          groups.set(id, { users: new Set(users ?? []), at: clock() })
        } catch (error) {
          // Asked again in half a minute, not with every command.
          groups.set(id, { users: groups.get(id)?.users ?? new Set(), at: clock() - groupsMs + 30_000 })
          options.log.warn(`The members of user group ${id} could not be read: ${String(error)}`)
        }
      }),
    )
  }

  return {
    get,
    facts: id => ({
      userGroups: [...groups].filter(([, { users }]) => users.has(id)).map(([group]) => group),
      barred: people.get(id)?.person.barred ?? false,
    }),
    know: async ids => {
      const slackIds = [...new Set(ids)].filter(id => !id.startsWith('os:'))
      await Promise.allSettled(slackIds.map(id => get(id)))
    },
    identity: askIdentity,
    knownIdentity: () => identity,
  }
}
