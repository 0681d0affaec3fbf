import { z } from 'zod'
import { type Context, defineQuery } from '../../context.ts'
import { flag } from '../../core/arguments/kinds.ts'
import { type Gap, gapData, gapShape } from '../../core/gaps.ts'
import { finding, worstFindingFirst } from '../../core/score/finding.ts'
import { scoreShape } from '../../core/score/score.ts'
import type { LagScan } from '../../kafka/cluster.ts'
import { scanRows } from '../../kafka/scan-rows.ts'
import { expectedBrokers } from '../alerts/expected-brokers.ts'
import { judge } from '../score/judge.ts'
import { readLook } from '../score/read-look.ts'
import { storeOf } from '../store-of.ts'
import { firingFindings } from './firing-findings.ts'
import { presentHealth } from './present-health.ts'

export const healthShape = z.object({
  environment: z.string(),
  /** False: nothing answered; then only `gaps` says anything. */
  reachable: z.boolean(),
  score: scoreShape,
  /** Where nothing answers: the score of the collector's last scan; null: there is none. */
  lastScore: z.number().nullable(),
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
    const { data: seen, gaps } = await readHealth(context, detailed)
    const store = storeOf(context)
    const open = store?.known ? store.value.alerts.open(context.environment) : []
    if (store && !store.known) gaps.push({ name: 'alerts', why: store.why })
    const firing = firingFindings(open, seen.findings, context.config)
    const data = {
      ...seen,
      findings: [...seen.findings, ...firing].sort(worstFindingFirst),
      gaps: gapData(gaps),
    }
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
  const last = context.judgement()
  const { look, gaps } = await readLook(cluster)
  if (!look.known) {
    const nothing = [{ name: `everything in ${environment}`, why: look.why }]
    const data: Health = {
      environment,
      detailed,
      brokersExpected: [...(config.bot.environments.get(environment)?.brokersExpected ?? [])],
      reachable: false,
      score: { value: null, isAtMost: false, findings: [], unknown: [] },
      lastScore: last?.cluster.score.value ?? null,
      clusterId: null,
      controllerId: null,
      brokers: [],
      topics: null,
      partitions: null,
      groups: null,
      findings: [],
      gaps: gapData(nothing),
    }
    return { data, gaps: nothing }
  }
  const { scan, quorum } = look.value
  const { description, missing, groups } = scan
  const { health: judged } = judge(look.value, {
    config,
    environment,
    readings: last?.groups,
    errors: last?.errors,
    last,
    beyond: beyondTheEnd(scan),
    collectedAt: context.collectedAt(),
    now,
  })
  const partitions = description.topics.flatMap(topic => topic.partitions)
  const data: Health = {
    environment,
    detailed,
    brokersExpected: expectedBrokers(config, environment, description),
    reachable: true,
    score: judged.score,
    lastScore: null,
    clusterId: description.clusterId,
    controllerId: quorum.known ? quorum.value.leaderId : null,
    brokers: description.brokers.map(one => ({
      id: one.id,
      address: `${one.host}:${one.port}`,
      rack: one.rack,
      leads: partitions.filter(partition => partition.leader === one.id).length,
    })),
    topics: description.topics.length,
    partitions: partitions.length,
    groups: missing.length === 0 ? groups.length : null,
    findings: judged.findings,
    gaps: gapData(gaps),
  }
  return { data, gaps }
}

const beyondTheEnd = (scan: LagScan): Map<string, string[]> =>
  new Map(
    [...scanRows(scan)].map(([group, rows]) => [
      group,
      rows.filter(row => row.state === 'beyond the end').map(row => `${row.topic}-${row.partition}`),
    ]),
  )
