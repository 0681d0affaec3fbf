import type { Lookup } from '../core/argument.ts'
import type { Command } from '../core/command.ts'
import { openStates } from '../core/request.ts'
import type { LagScan } from '../kafka/cluster.ts'
import type { Store } from '../store/store.ts'

export interface ChoiceSources<C> {
  environments: readonly string[]
  commands: readonly Command<C>[]
  store: Store
  /** The last scan: names that are some seconds old are good enough to choose from, and cost no broker anything. */
  latest: (environment: string) => LagScan | undefined
  /** Topics that the configuration declares. */
  declared: () => readonly string[]
}

/** Names that fit what was typed, those that begin with it first. */
export function choices<C>(
  sources: ChoiceSources<C>,
  lookup: Lookup,
  query: string,
  environment: string,
): string[] {
  const typed = query.toLowerCase()
  return namesOf(sources, lookup, environment)
    .filter(name => name.toLowerCase().includes(typed))
    .sort(
      (a, b) =>
        Number(b.toLowerCase().startsWith(typed)) - Number(a.toLowerCase().startsWith(typed)) ||
        (a < b ? -1 : 1),
    )
}

function namesOf<C>(
  { environments, commands, store, latest, declared }: ChoiceSources<C>,
  lookup: Lookup,
  environment: string,
): string[] {
  switch (lookup) {
    case 'topic':
      return latest(environment)?.description.topics.map(topic => topic.name) ?? []
    case 'declared-topic':
      return [...declared()]
    case 'group':
      return latest(environment)?.groups.map(group => group.id) ?? []
    case 'environment':
      return [...environments]
    case 'request':
      return store.requests.list({ environment, states: openStates, limit: 100 }).map(one => one.id)
    case 'command':
      return commands.map(command => command.name)
  }
}
