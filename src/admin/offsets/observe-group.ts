import { Failure, type Known } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import { someAtOnce } from '../../core/some-at-once.ts'
import type {
  Cluster,
  ClusterDescription,
  Committed,
  GroupDescription,
  GroupListed,
  GroupListing,
} from '../../kafka/cluster.ts'
import type { ChosenGroup } from '../groups/chosen-groups.ts'

/** What any change of a group's offsets has to know first. */
export interface ObservedGroup {
  /** Of the topics, those in which the group has commits and those that were asked for. */
  cluster: ClusterDescription
  listing: GroupListing
  group: string
  /** By its own name, and not only by a glob. */
  isNamed: boolean
  /** undefined: no broker that answered lists it. */
  listed: GroupListed | undefined
  description: Known<GroupDescription> | undefined
  committed: Committed[]
}

/** Groups, their commits, and the topics of these with those of `topics` that exist (`mayBeGone`: it does not matter). Throws where nothing can be said. */
export async function observeGroups(
  cluster: Cluster,
  listing: GroupListing,
  chosen: readonly ChosenGroup[],
  { topics = [], mayBeGone = false }: { topics?: readonly string[]; mayBeGone?: boolean } = {},
): Promise<ObservedGroup[]> {
  const byId = new Map(listing.groups.map(one => [one.id, one]))
  const found = chosen.flatMap(({ group }) => byId.get(group) ?? [])
  const [descriptions, commits] = await Promise.all([
    cluster.describeGroups(found),
    someAtOnce(
      found,
      10,
      async ({ id, kind }): Promise<[string, Committed[]]> => [
        id,
        kind === 'share' ? [] : await cluster.committed(id),
      ],
    ),
  ])
  const committed = new Map(commits)
  const description = await describeTopics(cluster, [...committed.values()].flat(), topics, mayBeGone)
  return chosen.map(({ group, isNamed }) => ({
    cluster: description,
    listing,
    group,
    isNamed,
    listed: byId.get(group),
    description: descriptions.get(group),
    committed: committed.get(group) ?? [],
  }))
}

/** All partitions of a large cluster are megabytes: only where a topic is asked for by a wrong name, for the nearest one. */
async function describeTopics(
  cluster: Cluster,
  committed: readonly { topic: string }[],
  asked: readonly string[],
  mayBeGone: boolean,
): Promise<ClusterDescription> {
  const description = await cluster.describe([...new Set([...committed.map(one => one.topic), ...asked])])
  const names = new Set(description.topics.map(one => one.name))
  return mayBeGone || asked.every(topic => names.has(topic)) ? description : cluster.describe()
}

/**
 * Why this group's offsets may not be touched now; undefined: they may. `mayBeNew`: a group that does not exist will do;
 * `ifAbsent`: what to do where it does not and must.
 */
export function refusal(
  observed: ObservedGroup,
  mayBeNew: boolean,
  ifAbsent = 'groups list shows them.',
): Failure | undefined {
  const { group, listed, listing } = observed
  if (!listed) {
    if (listing.missing.length > 0) {
      const brokers = listing.missing
        .map(one => (one.broker === null ? 'a coordinator' : `broker ${one.broker}`))
        .join(', ')
      return new Failure(
        'unreachable',
        `Whether group "${group}" exists cannot be told: ${brokers} did not answer.`,
        {
          hint: 'Try again when it is back; health shows the brokers.',
        },
      )
    }
    if (mayBeNew) return undefined
    const near = nearest(
      group,
      listing.groups.map(one => one.id),
    )
    return new Failure('not-found', `There is no consumer group "${group}" in this cluster.`, {
      hint: near ? `Did you mean "${near}"?` : ifAbsent,
    })
  }
  if (listed.kind === 'share')
    return new Failure(
      'refused',
      `"${group}" is a share group: it has no committed offsets that could be moved.`,
    )
  return busy(
    observed,
    'Kafka lets nobody move the offsets of a running group. Stop these consumers, then check again.',
  )
}

/** That the group has members or is about to, or that this is not known. `hint`: what to do about members. */
export function busy({ group, description }: ObservedGroup, hint: string): Failure | undefined {
  if (!description?.known)
    return new Failure(
      'unreachable',
      `Group "${group}" could not be described: ${description?.why.message ?? 'no answer'}`,
      {
        hint: 'Whether it has members is not known, so nothing is changed. Try again.',
      },
    )
  const { members, state } = description.value
  if (members.length === 0 && state !== 'Empty' && state !== 'Dead')
    return new Failure('refused', `Group "${group}" is ${state}: it is about to have members.`, {
      hint: 'Check again in a moment.',
    })
  if (members.length === 0) return undefined
  const shown = members.slice(0, 10).map(one => `${one.clientId} on ${one.host.replace(/^\//, '')}`)
  const more = members.length > shown.length ? ` and ${members.length - shown.length} more` : ''
  return new Failure(
    'refused',
    `Group "${group}" has ${members.length} running ${members.length === 1 ? 'member' : 'members'}: ${shown.join(', ')}${more}.`,
    { hint },
  )
}
