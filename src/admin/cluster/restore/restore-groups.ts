import { count, counted, listed } from '../../../core/words.ts'
import { type LagScan, partitionKey, type ScannedGroup } from '../../../kafka/cluster.ts'
import { type ExportedGroup, isMissing } from '../export-document.ts'
import { nothing, type RestoreInput, type SectionPlan } from './restore-input.ts'
import type { RestoreStep, StepOf } from './restore-step.ts'

type Commit = StepOf<'commits'>['offsets'][number]

/** Commits of groups without members. `before`: the steps before it, which may make the topics that they are about. */
export function planGroups(input: RestoreInput, before: readonly RestoreStep[]): SectionPlan {
  const { file, now, offsets: mode } = input
  const plan = nothing()
  const places = placesIn(input, before)
  const lost = new Set<string>()
  const outside = { groups: new Set<string>(), commits: 0 }
  const known = new Map(now.scan.groups.map(one => [one.id, one]))
  for (const group of file.groups) {
    const listed = known.get(group.group)
    const commits = differentCommits(group, listed).filter(one => {
      const place = places(one)
      if (place === 'nowhere') lost.add(one.topic)
      if (place !== 'outside') return place === 'inside'
      outside.commits += 1
      outside.groups.add(group.group)
      return mode === 'as-exported'
    })
    if (commits.length === 0) continue
    const key = `commits ${group.group}`
    const why = isMissing(now.document, 'groups', group.group)
      ? 'it could not be read'
      : whyNot(group, listed)
    if (why) plan.blocked.push({ key, name: `the commits of group ${group.group}`, why })
    else plan.steps.push({ kind: 'commits', group: group.group, offsets: commits })
  }
  for (const { group } of file.groups.filter(({ kind }) => kind === 'share'))
    if (!known.has(group))
      plan.blocked.push({
        key: `share ${group}`,
        name: `share group ${group}`,
        why: 'Kafka itself keeps how far a share group is, and it is in no export',
      })
  const idle = file.groups.filter(
    ({ group, kind, offsets }) => kind !== 'share' && offsets.length === 0 && !known.has(group),
  )
  if (idle.length > 0)
    plan.warnings.push({
      severity: 'note',
      text: `${listed(idle.map(one => one.group))} had committed nothing: ${idle.length === 1 ? 'it is' : 'they are'} there again when ${idle.length === 1 ? 'its' : 'their'} consumers join.`,
    })
  const plain = plan.steps.flatMap(step =>
    step.kind === 'commits' && !known.has(step.group) ? [step.group] : [],
  )
  const others = file.groups.filter(one => one.kind !== 'classic' && plain.includes(one.group))
  if (others.length > 0)
    plan.warnings.push({
      severity: 'note',
      text: `${listed(others.map(one => `${one.group} (${one.kind})`))}: commits alone make a classic group; it is of its kind again when its consumers join.`,
    })
  if (lost.size > 0)
    plan.blocked.push({
      key: 'lost commits',
      name: `commits on ${listed([...lost])}`,
      why: 'the topic, or the partition, is neither there nor made by this',
    })
  if (outside.commits > 0) plan.warnings.push(outsideWarning(outside, mode))
  return plan
}

const outsideWarning = (
  { groups, commits }: { groups: ReadonlySet<string>; commits: number },
  mode: RestoreInput['offsets'],
): SectionPlan['warnings'][number] =>
  mode === 'inside-log'
    ? {
        severity: 'warning',
        text: `${counted(commits, 'commit')} of ${listed([...groups])} would lie outside of the log and ${commits === 1 ? 'is' : 'are'} left out: there the group begins where its own auto.offset.reset says.`,
      }
    : {
        severity: 'critical',
        text: `${counted(commits, 'commit')} of ${listed([...groups])} ${commits === 1 ? 'lies' : 'lie'} outside of the log, because the records are gone: once ${count(commits)} such ${commits === 1 ? 'partition has' : 'partitions have'} new records up to there, the group skips them unread. With --offsets inside-log ${commits === 1 ? 'it is' : 'they are'} left out.`,
      }

function differentCommits(group: ExportedGroup, listed: ScannedGroup | undefined): Commit[] {
  const there = listed?.committed.known ? listed.committed.value : []
  const now = new Map(there.map(one => [partitionKey(one.topic, one.partition), one]))
  return group.offsets.flatMap(({ topic, partition, offset, metadata }) => {
    const was = now.get(partitionKey(topic, partition))
    if (was?.offset === offset && (was.metadata ?? '') === (metadata ?? '')) return []
    return [
      { topic, partition, offset, ...(metadata !== undefined && { metadata }), was: was?.offset ?? null },
    ]
  })
}

/** Why nobody may commit for the group now; null: one may. */
function whyNot(group: ExportedGroup, listed: ScannedGroup | undefined): string | null {
  if (!listed) return null
  if (listed.kind === 'share' || group.kind === 'share')
    return 'it is a share group now, which commits nothing'
  if (!listed.description.known)
    return `whether it has members is not known: ${listed.description.why.message}`
  const { members, state } = listed.description.value
  if (members.length > 0)
    return `it has ${counted(members.length, 'member')}: stop them, then restore it once more`
  return state === 'Empty' || state === 'Dead' ? null : `it is ${state}, about to have members`
}

/** Where a commit would be: in the log, beyond its ends, or on a partition that there is not. */
function placesIn({ file, now }: RestoreInput, before: readonly RestoreStep[]) {
  const made = new Map(
    before.flatMap((step): [string, number][] => {
      if (step.kind === 'create-topic') return [[step.topic, step.partitions]]
      return step.kind === 'partitions' ? [[step.topic, step.to]] : []
    }),
  )
  const there = new Map(now.scan.description.topics.map(one => [one.name, one]))
  return ({ topic, partition, offset }: Commit): 'inside' | 'outside' | 'nowhere' => {
    const found = there.get(topic)
    const isThere = found !== undefined && partition < found.partitions.length
    if (!isThere) {
      if (partition >= (made.get(topic) ?? 0)) return 'nowhere'
      return offset === 0n ? 'inside' : 'outside'
    }
    const isSame = (file.header.topicIds[topic] ?? found.id) === found.id
    const bounds = boundsOf(now.scan, topic, partition)
    // Not known while the partition has no leader: the offset of the very same topic is then taken as it is.
    if (bounds === null) return isSame ? 'inside' : 'outside'
    return offset >= bounds.start && offset <= bounds.end ? 'inside' : 'outside'
  }
}

function boundsOf(scan: LagScan, topic: string, partition: number): { start: bigint; end: bigint } | null {
  const key = partitionKey(topic, partition)
  const [start, end] = [scan.starts.get(key), scan.ends.get(key)]
  return start?.known && end?.known ? { start: start.value, end: end.value } : null
}
