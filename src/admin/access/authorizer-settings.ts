import type { Context } from '../../context.ts'
import { type Known, settled } from '../../core/failure.ts'
import type { ConfigEntry } from '../../kafka/cluster.ts'
import { settingOf } from '../security/observed-security.ts'
import type { AuthorizerSettings } from './decide.ts'

/** Each setting with who says so; `nobody`: its value is not known. */
export interface ReadSettings extends AuthorizerSettings {
  saidBy: { superUsers: SaidBy; allowEveryoneIfNoAclFound: SaidBy }
}
export type SaidBy = 'the brokers' | 'the access file' | 'nobody'

const keys = ['super.users', 'allow.everyone.if.no.acl.found']

/**
 * The brokers keep the values of settings to themselves that belong to the authorizer (KafkaConfig.maybeSensitive): then the
 * access file's word is taken, and said to be that. One that the brokers do not have is Kafka's default: no super users, and
 * nobody may do what no rule is about.
 */
export async function readSettings({ cluster, config }: Context): Promise<ReadSettings> {
  const brokers = await settled(
    cluster.describe([]).then(({ brokers }) =>
      cluster.brokerConfigs(
        brokers.map(({ id }) => id),
        keys,
      ),
    ),
  )
  const entries = brokers.known ? [...brokers.value.values()] : []
  const written = declared(config.access.written)
  const users = toldBy(entries, 'super.users')
  const everyone = toldBy(entries, 'allow.everyone.if.no.acl.found')
  return {
    superUsers:
      users === null
        ? written.superUsers
        : users
            .split(';')
            .map(user => user.trim())
            .filter(Boolean),
    allowEveryoneIfNoAclFound: everyone === null ? written.everyone : everyone === 'true',
    saidBy: {
      superUsers: users !== null ? 'the brokers' : written.superUsers ? 'the access file' : 'nobody',
      allowEveryoneIfNoAclFound:
        everyone !== null ? 'the brokers' : written.everyone === null ? 'nobody' : 'the access file',
    },
  }
}

/** The value that all brokers tell, '' where none has the setting; null: some keep it to themselves, or differ. */
function toldBy(entries: readonly Known<ConfigEntry[]>[], name: string): string | null {
  if (entries.length === 0 || entries.some(one => !one.known)) return null
  const values = entries.map(one => (one.known ? settingOf(one.value, name) : null))
  const [first] = values
  if (first === null || values.some(value => value !== first)) return null
  return first ?? ''
}

/** `global_settings` of the access file. A super user without `User:` is one by a certificate's name there. */
function declared(written: Readonly<Record<string, unknown>>): {
  superUsers: string[] | null
  everyone: boolean | null
} {
  const settings = written['global_settings']
  if (typeof settings !== 'object' || settings === null) return { superUsers: null, everyone: null }
  const users: unknown = Reflect.get(settings, 'super_users')
  const everyone: unknown = Reflect.get(settings, 'allow_everyone_if_no_acl_found')
  return {
    superUsers: Array.isArray(users)
      ? users.map(user => (String(user).startsWith('User:') ? String(user) : `User:${user}`))
      : null,
    everyone: typeof everyone === 'boolean' ? everyone : null,
  }
}
