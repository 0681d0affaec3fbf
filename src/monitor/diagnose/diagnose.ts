import { type Context, defineQuery } from '../../context.ts'
import { consumerGroup, topicName } from '../../core/arguments/kinds.ts'
import { Failure, type Known, unknown } from '../../core/failure.ts'
import { type Gap, gapData } from '../../core/gaps.ts'
import { matchesGlob } from '../../core/glob.ts'
import { totalLag } from '../../core/lag.ts'
import { nearest } from '../../core/nearest.ts'
import { type ConfigEntry, type LagScan, partitionKey, type ScannedGroup } from '../../kafka/cluster.ts'
import { attempt } from '../../kafka/look-at-topics.ts'
import { rowsOf, scanLogs, scanRows } from '../../kafka/scan-rows.ts'
import { rates } from '../dashboard/rates.ts'
import { storeOf } from '../store-of.ts'
import { type Diagnosis, diagnosisShape, presentDiagnosis } from './diagnosis.ts'
import { flowOf } from './flow.ts'
import { judgeGroup } from './judge-group.ts'
import { judgeTopic } from './judge-topic.ts'

export const diagnose = defineQuery({
  name: 'diagnose',
  summary: 'Find out why a group is slow or a topic loses records, step by step, with measured answers',
  arguments: {
    group: consumerGroup().about('a consumer group, or a topic').optional().positional(),
    topic: topicName().optional().about('a topic, where a group has the same name'),
  },
  permission: 'groups:read',
  examples: ['diagnose cpp_tda_processors', 'diagnose --topic tda_jobs'],
  data: diagnosisShape,
  answer: async (args, context) => {
    const { name, scan, group } = await found(args, context)
    const { diagnosis, gaps } = group
      ? await ofGroup(group, scan, context)
      : await ofTopic(name, scan, context)
    const isWell = diagnosis.cause.severity === 'well' || diagnosis.cause.severity === 'note'
    return {
      data: diagnosis,
      failures: gaps.map(gap => gap.why),
      ...(isWell ? {} : { exit: 1 as const }),
    }
  },
  present: presentDiagnosis,
})

async function found(
  args: { group?: string | undefined; topic?: string | undefined },
  { cluster }: Context,
): Promise<{ name: string; scan: LagScan; group: ScannedGroup | undefined }> {
  const name = args.topic ?? args.group
  if (name === undefined)
    throw new Failure('usage', 'Name a consumer group or a topic.', {
      hint: 'lag shows the groups that are behind, topics health the topics that are not well.',
    })
  const scan = await cluster.scan()
  const group = args.topic === undefined ? scan.groups.find(one => one.id === name) : undefined
  const isTopic = scan.description.topics.some(topic => topic.name === name)
  if (group && isTopic)
    throw new Failure('usage', `"${name}" is both a group and a topic.`, {
      hint: `Write diagnose --topic ${name}, or look at the group with groups show.`,
    })
  if (!group && !isTopic) throw absent(name, scan)
  if (group?.kind === 'share')
    throw new Failure(
      'refused',
      `"${name}" is a share group: it commits no offsets, so nobody can tell how it reads.`,
    )
  return { name, scan, group }
}

function absent(name: string, scan: LagScan): Failure {
  if (scan.missing.length > 0)
    return new Failure('unreachable', `"${name}" is not known, but not every broker answered.`, {
      hint: 'health shows the brokers.',
    })
  const near = nearest(name, [
    ...scan.groups.map(one => one.id),
    ...scan.description.topics.map(topic => topic.name),
  ])
  return new Failure('not-found', `There is no group and no topic "${name}" in this cluster.`, {
    hint: near ? `Did you mean "${near}"?` : 'groups list and topics list show them.',
  })
}

type Diagnosed = { diagnosis: Diagnosis; gaps: Gap[] }

async function ofGroup(group: ScannedGroup, scan: LagScan, context: Context): Promise<Diagnosed> {
  const { cluster, environment, judgement } = context
  const rows = rowsOf(group, scanLogs(scan))
  const names = new Set(rows.map(row => row.topic))
  const store = storeOf(context)
  const [configs, windows] = await Promise.all([
    attempt(cluster.topicConfigs([...names], ['retention.ms', 'cleanup.policy'])),
    store?.known ? attempt(store.value.history.window({ environment, group: group.id, scans: 30 })) : null,
  ])
  const { description, committed } = group
  const gaps: Gap[] = [
    ...(description.known ? [] : [{ name: `members of "${group.id}"`, why: description.why }]),
    ...(committed.known ? [] : [{ name: `offsets of "${group.id}"`, why: committed.why }]),
    ...unreadEnds(scan, names),
  ]
  const { checks, cause } = judgeGroup({
    group: group.id,
    state: description.known ? description.value.state : group.state,
    members: description.known ? description.value.members : null,
    rows,
    partitions: scan.description.topics
      .filter(topic => names.has(topic.name))
      .flatMap(topic => topic.partitions.map(one => ({ ...one, topic: topic.name }))),
    flow: windows?.known ? flowOf(windows.value) : null,
    reading: judgement()?.groups.get(group.id) ?? null,
    retentionMs: shortest(configs),
  })
  return { diagnosis: told('group', group.id, checks, cause, gaps), gaps }
}

const unreadEnds = (scan: LagScan, names: ReadonlySet<string>): Gap[] =>
  scan.description.topics
    .filter(topic => names.has(topic.name))
    .flatMap(topic =>
      topic.partitions.flatMap(({ partition, leader }) => {
        const end = scan.ends.get(partitionKey(topic.name, partition))
        // One without a leader is the cause, and not a gap besides.
        return leader === null || !end || end.known
          ? []
          : [{ name: `${topic.name}-${partition}`, why: end.why }]
      }),
    )

function shortest(configs: Known<Map<string, Known<ConfigEntry[]>>>): number | null {
  if (!configs.known) return null
  const times = [...configs.value.values()].flatMap(entries => {
    const settings = settingsOf(entries)
    const ms = Number(settings?.get('retention.ms') ?? -1)
    return settings?.get('cleanup.policy')?.includes('delete') && ms >= 0 ? [ms] : []
  })
  return times.length > 0 ? Math.min(...times) : null
}

const settingsOf = (entries: Known<ConfigEntry[]> | undefined): Map<string, string | null> | null =>
  entries?.known ? new Map(entries.value.map(one => [one.name, one.value])) : null

async function ofTopic(name: string, scan: LagScan, context: Context): Promise<Diagnosed> {
  const { cluster, config, environment, now } = context
  const topics = scan.description.topics
  const isDeadLetter = (topic: string): boolean =>
    config.bot.deadLetterTopics.some(glob => matchesGlob(glob, topic))
  // A dead letter topic takes what could not be processed of any topic: it is its own matter only where it is asked about.
  const others = isDeadLetter(name) ? [] : topics.map(topic => topic.name).filter(isDeadLetter)
  const store = storeOf(context)
  const [configs, flow] = await Promise.all([
    attempt(cluster.topicConfigs([name])),
    rates(store?.known ? store.value : null, environment, [name, ...others], now),
  ])
  const own = configs.known ? (configs.value.get(name) ?? unknown(notTold(name))) : configs
  const gaps: Gap[] = [
    ...(own.known ? [] : [{ name: `settings of ${name}`, why: own.why }]),
    ...unreadEnds(scan, new Set([name])),
    ...scan.missing.map(one => ({
      name: one.broker === null ? 'some groups' : `groups coordinated by broker ${one.broker}`,
      why: one.why,
    })),
  ]
  const { checks, cause } = judgeTopic({
    topic: name,
    partitions: topics.find(topic => topic.name === name)?.partitions ?? [],
    settings: settingsOf(own),
    readers: [...scanRows(scan)].flatMap(([group, rows]) => {
      const here = rows.filter(row => row.topic === name)
      if (here.length === 0) return []
      const { lag, lost } = totalLag(here)
      return [{ group, lag, lost }]
    }),
    deadLetters: others.map(topic => ({
      topic,
      records: recordsIn(scan, topic),
      rate: flow.now.get(topic) ?? null,
    })),
    rate: flow.now.get(name) ?? null,
  })
  return { diagnosis: told('topic', name, checks, cause, gaps), gaps }
}

const notTold = (topic: string): Failure => new Failure('rejected', `The settings of ${topic} were not told.`)

/** As far as offsets count them; null: a part is not known. */
function recordsIn({ description, starts, ends }: LagScan, name: string): bigint | null {
  let total = 0n
  for (const { partition } of description.topics.find(topic => topic.name === name)?.partitions ?? []) {
    const key = partitionKey(name, partition)
    const [start, end] = [starts.get(key), ends.get(key)]
    if (!start?.known || !end?.known) return null
    total += end.value - start.value
  }
  return total
}

const told = (
  of: Diagnosis['of'],
  name: string,
  checks: Diagnosis['checks'],
  { commands, ...cause }: ReturnType<typeof judgeGroup>['cause'],
  gaps: Gap[],
): Diagnosis => ({ of, name, checks, cause, commands, gaps: gapData(gaps) })
