import { Failure, type Known, known, toFailure, unknown } from '../core/failure.ts'
import type { Call } from './call.ts'
import {
  type ClusterMetadata,
  type GroupListed,
  type LagScan,
  partitionKey,
  type ScannedGroup,
  type TopicPartition,
} from './cluster.ts'
import { callOf, type Door } from './door.ts'
import { pacer } from './pacer.ts'
import { fetchCommitted } from './reads/committed.ts'
import { askCoordinators, type Coordinator } from './reads/coordinators.ts'
import { describeGroups } from './reads/describe-groups.ts'
import { groupsOf, groupsWithoutCoordinator } from './reads/list-groups.ts'
import { type AskedLeaders, askAgain, askLeaders } from './reads/list-offsets.ts'
import { brokerOf, fetchMetadata } from './reads/metadata.ts'
import { noSuchPartition, placesOf } from './reads/places.ts'

/**
 * Everything about lag in at most 6B + 1 requests for B brokers, however many topics and groups there are: one Metadata;
 * for each broker one ListGroups, then for the groups that it coordinates one OffsetFetch, one DescribeGroups and one
 * ConsumerGroupDescribe; for each leader two ListOffsets, as one request cannot ask two places of a partition. Only what
 * moved meanwhile (a leader, a coordinator, a commit) costs a few more.
 */
export async function scan(door: Door): Promise<LagScan> {
  const call = callOf(door)
  const started = performance.now()
  const at = Date.now()
  const metadata = await fetchMetadata(door, call, null)
  const missing = groupsWithoutCoordinator(metadata)
  const places = await placesOf(metadata)
  const asked = Promise.all([
    askLeaders(door, call, metadata, places, 'earliest'),
    scanGroups(door, call, metadata, missing),
  ])
  // Ends after commits: else a group that reads quickly has committed behind the end that was told a moment before it.
  await settled(asked, call.limitMs * patience)
  const [latest, [earliest, groups]] = await Promise.all([
    askLeaders(door, call, metadata, places, 'latest'),
    asked,
  ])
  await askAgain(door, call, [latest, earliest])
  const ends = offsetsOf(latest)
  const starts = offsetsOf(earliest)
  const pace = pacer()
  for (const { committed } of groups) {
    if (!committed.known) continue
    for (const { topic, partition } of committed.value) {
      const key = places.key(topic, partition)
      if (ends.has(key)) continue
      ends.set(key, noSuchPartition)
      starts.set(key, noSuchPartition)
    }
    if (pace.isDue()) await pace.rest()
  }
  await askAboutOvertaken(door, call, metadata, groups, ends)
  const tookMs = performance.now() - started
  return { at, tookMs, requests: call.requests, description: metadata, ends, starts, groups, missing }
}

/** One broker that hangs must not use up the time for the ends of all others: the share of it that commits have. */
const patience = 0.2

/** Resolves when the work is done, or the time is over. */
async function settled(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms)
  })
  try {
    await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Commits that were told late may lie behind the ends. Such partitions are asked once more: only a commit that is behind the end
 * even then is one of a log that was truncated or made anew. One that does not answer keeps its older end.
 */
async function askAboutOvertaken(
  door: Door,
  call: Call,
  metadata: ClusterMetadata,
  groups: readonly ScannedGroup[],
  ends: Map<string, Known<bigint>>,
): Promise<void> {
  const overtaken = new Map<string, TopicPartition>()
  for (const { committed } of groups)
    for (const { topic, partition, offset } of committed.known ? committed.value : []) {
      const key = partitionKey(topic, partition)
      const end = ends.get(key)
      if (end?.known && offset > end.value) overtaken.set(key, { topic, partition })
    }
  if (overtaken.size === 0) return
  const again = await askLeaders(
    door,
    call,
    metadata,
    await placesOf(metadata, [...overtaken.values()]),
    'latest',
  )
  for (const [key, end] of offsetsOf(again)) if (end.known) ends.set(key, end)
}

async function scanGroups(
  door: Door,
  call: Call,
  metadata: ClusterMetadata,
  missing: LagScan['missing'],
): Promise<ScannedGroup[]> {
  const perBroker = await Promise.all(
    metadata.brokers.map(async broker => {
      try {
        return await scanGroupsOf(door, call, metadata, await groupsOf(door, call, broker))
      } catch (error) {
        missing.push({ broker: broker.id, why: toFailure(error) })
        return []
      }
    }),
  )
  // While a group moves, its old and its new coordinator may both name it: the one that could answer for it counts.
  const groups = new Map<string, ScannedGroup>()
  for (const group of perBroker.flat())
    if (group.committed.known || !groups.has(group.id)) groups.set(group.id, group)
  return [...groups.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Commits and members of the groups that one broker listed, asked from this broker: nobody has to look for it. */
async function scanGroupsOf(
  door: Door,
  call: Call,
  metadata: ClusterMetadata,
  groups: readonly GroupListed[],
): Promise<ScannedGroup[]> {
  const place = (group: GroupListed): Coordinator => brokerOf(metadata, group.coordinator)
  const withCommits = new Map(groups.filter(isDescribed).map(group => [group.id, place(group)]))
  const [committed, descriptions] = await Promise.all([
    askCoordinators(door, call, withCommits, (coordinator, ids) =>
      fetchCommitted(door, call, coordinator, ids),
    ),
    describeGroups(door, call, groups.filter(isDescribed), group => known(place(group))),
  ])
  return groups.map(group => ({
    ...group,
    committed: committed.get(group.id) ?? unknown(shareGroup(group.id)),
    description: descriptions.get(group.id) ?? unknown(notDescribed(group.id)),
  }))
}

/** Of a start or an end, none that is known is null. */
const offsetsOf = ({ offsets }: AskedLeaders): Map<string, Known<bigint>> =>
  offsets as Map<string, Known<bigint>>

/** Share groups have no lag of this kind, and asking for them as well would take one more request for each broker. */
const isDescribed = ({ kind }: GroupListed): boolean => kind !== 'share'
const notDescribed = (group: string): Failure =>
  new Failure('refused', `${group} is a share group: a lag scan does not ask for its members`)
const shareGroup = (group: string): Failure =>
  new Failure(
    'refused',
    `${group} is a share group: it commits no offsets, its records are acknowledged one by one`,
  )
