import type { Known } from '../../core/failure.ts'
import type { AclBinding } from '../../kafka/acl-binding.ts'
import type { ConfigEntry, ScramUser } from '../../kafka/cluster.ts'

/** What an audit judges. What could not be read is not known, and nothing is concluded from it. */
export interface ObservedSecurity {
  brokers: Map<number, Known<ConfigEntry[]>>
  /** null: the brokers have no authorizer. */
  acls: Known<AclBinding[] | null>
  scramUsers: Known<ScramUser[]>
  topics: Known<ObservedTopic[]>
  /** How the bot itself came in: without SASL and without a certificate it is User:ANONYMOUS. */
  botIsAnonymous: boolean
  /** What the files say, of those topics that exist or not. */
  declared: {
    /** Topic → why it counts as sensitive. */
    sensitive: (topic: string) => string | null
    /** Declared SCRAM accounts; null: the access file declares no accounts. */
    accounts: ReadonlyMap<string, { rotationDays: number | null }> | null
    /** How long a topic is to be kept, in milliseconds, with who says so. */
    retention: (topic: string) => { atLeastMs: number | null; atMostMs: number | null; saidBy: string }[]
  }
  /** Of the bot's own trail: what is wrong with it, null: nothing. */
  trail: Known<string | null>
}

export interface ObservedTopic {
  name: string
  replicas: number
  config: Known<ConfigEntry[]>
}

/** The value of a setting, undefined where the broker does not have it, null where it keeps it to itself. */
export const settingOf = (entries: readonly ConfigEntry[], name: string): string | null | undefined =>
  entries.find(entry => entry.name === name)?.value

/** Which brokers have a value that `isBad`, with that value. */
export function brokersWhere(
  { brokers }: Pick<ObservedSecurity, 'brokers'>,
  name: string,
  isBad: (value: string) => boolean,
): { broker: number; value: string }[] {
  return [...brokers].flatMap(([broker, config]) => {
    const value = config.known ? settingOf(config.value, name) : undefined
    return typeof value === 'string' && isBad(value) ? [{ broker, value }] : []
  })
}
