import { z } from 'zod'
import { type Context, defineQuery } from '../../context.ts'
import { flag } from '../../core/arguments/kinds.ts'
import { type Failure, type Known, known, toFailure, unknown } from '../../core/failure.ts'
import { type Gap, gapData, gapShape } from '../../core/gaps.ts'
import { type LagScan, partitionKey } from '../../kafka/cluster.ts'
import { scanRows } from '../../kafka/scan-rows.ts'
import { expectedBrokers } from '../alerts/expected-brokers.ts'
import { findHealth, finding, minInsyncReplicas } from './findings.ts'
import { presentHealth } from './present-health.ts'

export const healthShape = z.object({
  environment: z.string(),
  /** False: nothing answered; then only `gaps` says anything. */
  reachable: z.boolean(),
  clusterId: z.string().nullable(),
  controllerId: z.number().nullable(),
  brokers: z.array(
    z.object({ id: z.number(), address: z.string(), rack: z.string().nullable(), leads: z.number() }),
  ),
  brokersExpected: z.array(z.number()),
  topics: z.number().nullable(),
  partitions: z.number().nullable(),
  groups: z.number().nullable(),
  findings: z.array(finding),
  gaps: z.array(gapShape),
  detailed: z.boolean(),
})
export type Health = z.infer<typeof healthShape>

export const health = defineQuery({
  name: 'health',
  aliases: ['cluster-health'],
  summary: 'Say whether the cluster is well, and if not what to do',
  arguments: { detailed: flag('also each broker and what is well') },
  permission: 'cluster:read',
  examples: ['health', 'health --detailed --env production'],
  data: healthShape,
  answer: async ({ detailed }, context) => {
    const { data, gaps } = await readHealth(context, detailed)
    const isBad = data.findings.some(one => one.severity === 'critical')
    return {
      data,
      failures: gaps.map(gap => gap.why),
      ...(isBad || gaps.length > 0 ? { exit: 1 as const } : {}),
    }
  },
  present: presentHealth,
})

/** The health of one environment; never throws, what could not be seen is a gap. */
export async function readHealth(
  context: Context,
  detailed: boolean,
): Promise<{ data: Health; gaps: Gap[] }> {
  const { cluster, config, environment, now } = context
  const settings = config.bot.environments.get(environment)
  const base = { environment, detailed, brokersExpected: [...(settings?.brokersExpected ?? [])] }
  const [scan, quorum, logDirs] = await Promise.all([
    attempt(cluster.scan()),
    attempt(cluster.quorum()),
    attempt(cluster.logDirs()),
  ])
  if (!scan.known) {
    const gaps = [{ name: `everything in ${environment}`, why: scan.why }]
    const data = {
      ...base,
      reachable: false,
      clusterId: null,
      controllerId: null,
      brokers: [],
      topics: null,
      partitions: null,
      groups: null,
      findings: [],
      gaps: gapData(gaps),
    }
    return { data, gaps }
  }
  const { description, missing, groups } = scan.value
  const configs = await attempt(
    cluster.topicConfigs(
      description.topics.map(one => one.name),
      ['min.insync.replicas'],
    ),
  )
  const rows = scanRows(scan.value)
  const controller = quorum.known ? known(quorum.value.leaderId) : quorum
  const partitions = description.topics.flatMap(topic => topic.partitions)
  const expected = expectedBrokers(config, environment, description)
  const gaps: Gap[] = [
    ...missing.map(one => ({
      name: one.broker === null ? 'some groups' : `groups coordinated by broker ${one.broker}`,
      why: one.why,
    })),
    ...(quorum.known ? [] : [{ name: 'the controller quorum', why: quorum.why }]),
    ...diskGaps(logDirs),
    ...(configs.known
      ? [...configs.value].flatMap(([topic, one]) =>
          one.known ? [] : [{ name: `min.insync.replicas of ${topic}`, why: one.why }],
        )
      : [{ name: 'min.insync.replicas', why: configs.why }]),
    // Share groups commit no offsets, so there is nothing to miss.
    ...groups
      .filter(one => one.kind !== 'share')
      .flatMap(one =>
        one.committed.known ? [] : [{ name: `offsets of "${one.id}"`, why: one.committed.why }],
      ),
    ...silentLeaders(scan.value),
  ]
  const data: Health = {
    ...base,
    brokersExpected: [...expected],
    reachable: true,
    clusterId: description.clusterId,
    controllerId: controller.known ? controller.value : null,
    brokers: description.brokers.map(one => ({
      id: one.id,
      address: `${one.host}:${one.port}`,
      rack: one.rack,
      leads: partitions.filter(partition => partition.leader === one.id).length,
    })),
    topics: description.topics.length,
    partitions: partitions.length,
    groups: missing.length === 0 ? groups.length : null,
    findings: findHealth({
      brokers: description.brokers,
      expected,
      missing,
      controller,
      topics: description.topics,
      minIsr: configs.known ? minInsyncReplicas(configs.value) : new Map(),
      quorum,
      logDirs: logDirs.known ? logDirs.value : new Map(),
      groups: groups.map(one => ({ id: one.id, state: one.state, rows: rows.get(one.id) ?? [] })),
      thresholds: config.bot.monitoring.lag,
      collectedAt: context.collectedAt(),
      collectEveryMs: config.bot.monitoring.intervalMs,
      now,
    }),
    gaps: gapData(gaps),
  }
  return { data, gaps }
}

/** An offline partition is a finding; one that has a leader, which does not answer, is unknown. */
function silentLeaders({ description, ends }: LagScan): Gap[] {
  return description.topics.flatMap(topic =>
    topic.partitions.flatMap(({ partition, leader }) => {
      const end = ends.get(partitionKey(topic.name, partition))
      return leader === null || !end || end.known
        ? []
        : [{ name: `offsets of ${topic.name}-${partition}`, why: end.why }]
    }),
  )
}

function diskGaps(
  logDirs: Awaited<ReturnType<typeof attempt<Awaited<ReturnType<Context['cluster']['logDirs']>>>>>,
): Gap[] {
  if (!logDirs.known) return [{ name: 'disks', why: logDirs.why }]
  return [...logDirs.value].flatMap(([broker, dirs]) =>
    dirs.known ? [] : [{ name: `disks of broker ${broker}`, why: dirs.why }],
  )
}

async function attempt<T>(answer: Promise<T>): Promise<Known<T>> {
  try {
    return known(await answer)
  } catch (error) {
    const why: Failure = toFailure(error)
    return unknown(why)
  }
}
