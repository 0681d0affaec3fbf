import { Failure, type Known } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import type {
  Cluster,
  ClusterDescription,
  Committed,
  GroupDescription,
  GroupListed,
  GroupListing,
} from '../../kafka/cluster.ts'

/** What any change of a group's offsets has to know first. */
export interface ObservedGroup {
  cluster: ClusterDescription
  listing: GroupListing
  group: string
  /** undefined: no broker that answered lists it. */
  listed: GroupListed | undefined
  description: Known<GroupDescription> | undefined
  committed: Committed[]
}

/** Reads cluster, group and commits; throws only where nothing can be said. */
export async function observeGroup(cluster: Cluster, group: string): Promise<ObservedGroup> {
  const [description, listing] = await Promise.all([cluster.describe(), cluster.listGroups()])
  const listed = listing.groups.find(one => one.id === group)
  const [descriptions, committed] = await Promise.all([
    listed ? cluster.describeGroups([listed]) : new Map<string, Known<GroupDescription>>(),
    listed && listed.kind !== 'share' ? cluster.committed(group) : [],
  ])
  return { cluster: description, listing, group, listed, description: descriptions.get(group), committed }
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
  const { group, listed, listing, description } = observed
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
    {
      hint: 'Kafka lets nobody move the offsets of a running group. Stop these consumers, then check again.',
    },
  )
}
