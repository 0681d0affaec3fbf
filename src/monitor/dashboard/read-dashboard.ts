import { z } from 'zod'
import type { Context } from '../../context.ts'
import { type Gap, gapData, gapShape } from '../../core/gaps.ts'
import { matchesGlob } from '../../core/glob.ts'
import { isUnderReplicated } from '../../core/in-sync.ts'
import { totalLag } from '../../core/lag.ts'
import { scoreShape } from '../../core/score/score.ts'
import type { LagScan } from '../../kafka/cluster.ts'
import { groupGaps } from '../../kafka/scan-gaps.ts'
import { scanRows } from '../../kafka/scan-rows.ts'
import type { Store } from '../../store/store.ts'
import { storeOf } from '../store-of.ts'
import { rates } from './rates.ts'

const score = scoreShape.pick({ value: true, isAtMost: true }).nullable()

export const dashboardShape = z.object({
  environment: z.string(),
  at: z.number(),
  overview: z.object({
    brokers: z.number(),
    topics: z.number(),
    partitions: z.number(),
    offline: z.number(),
    underReplicated: z.number(),
    /** null: no collector has judged the cluster yet (in a terminal there is none). */
    score,
  }),
  topics: z.array(
    z.object({
      topic: z.string(),
      score,
      partitions: z.number(),
      offline: z.number(),
      underReplicated: z.number(),
      /** Records a second over the last minute; null: not known. */
      rate: z.number().nullable(),
      /** Error records for each record, 0 to 1; null: it has no error topics, or it is not known. */
      errorShare: z.number().nullable(),
    }),
  ),
  groups: z.array(
    z.object({
      group: z.string(),
      state: z.string(),
      /** How it reads, by a window of scans; null: there is none. */
      reading: z.string().nullable(),
      members: z.number().nullable(),
      lag: z.bigint().nullable(),
      catchUpMs: z.number().nullable(),
    }),
  ),
  /** Open ones, the worst first; null: not known. */
  alerts: z
    .array(
      z.object({
        id: z.string(),
        severity: z.string(),
        state: z.string(),
        summary: z.string(),
        since: z.number(),
      }),
    )
    .nullable(),
  /** Records a second of the busiest topics, a value for each moment in `times`. */
  performance: z.object({
    times: z.array(z.number()),
    series: z.array(z.object({ topic: z.string(), values: z.array(z.number().nullable()) })),
  }),
  gaps: z.array(gapShape),
})
export type Dashboard = z.infer<typeof dashboardShape>

/** What an operator looks at while something is going on; `topics` are names or globs, none of them means all. */
export async function readDashboard(
  context: Context,
  topics: readonly string[],
): Promise<{ data: Dashboard; gaps: Gap[] }> {
  const { cluster, environment, judgement, now } = context
  const store = storeOf(context)
  const scan = await cluster.scan()
  const judged = judgement()
  const isChosen = topics.length > 0
  const chosen = scan.description.topics.filter(
    ({ name, internal }) => !internal && (!isChosen || topics.some(pattern => matchesGlob(pattern, name))),
  )
  const names = new Set(chosen.map(topic => topic.name))
  const flow = await rates(store?.known ? store.value : null, environment, [...names], now)
  const partitions = scan.description.topics.flatMap(topic => topic.partitions)
  const gaps = groupGaps(scan)
  if (store && !store.known) gaps.push({ name: 'alerts and traffic', why: store.why })
  const data: Dashboard = {
    environment,
    at: scan.at,
    overview: {
      brokers: scan.description.brokers.length,
      topics: scan.description.topics.length,
      partitions: partitions.length,
      offline: partitions.filter(one => one.leader === null).length,
      underReplicated: partitions.filter(isUnderReplicated).length,
      score: judged?.cluster.score ?? null,
    },
    topics: chosen.map(({ name, partitions: own }) => ({
      topic: name,
      score: judged?.topics.get(name)?.score ?? null,
      partitions: own.length,
      offline: own.filter(one => one.leader === null).length,
      underReplicated: own.filter(isUnderReplicated).length,
      rate: flow.now.get(name) ?? null,
      errorShare: judged?.errors.get(name)?.share ?? null,
    })),
    groups: groupsOf(scan, names, isChosen, context),
    alerts: store?.known ? openAlerts(store.value, environment) : null,
    performance: flow.performance,
    gaps: gapData(gaps),
  }
  return { data, gaps }
}

const openAlerts = (store: Store, environment: string): NonNullable<Dashboard['alerts']> =>
  store.alerts
    .open(environment)
    .filter(one => one.state !== 'pending')
    .sort((a, b) => rank(a) - rank(b) || (b.firingSince ?? 0) - (a.firingSince ?? 0))
    .map(({ id, severity, state, summary, firingSince, pendingSince }) => ({
      id,
      severity,
      state,
      summary,
      since: firingSince ?? pendingSince,
    }))

const rank = ({ severity, state }: { severity: string; state: string }): number =>
  (state === 'firing' ? 0 : 10) + ['critical', 'warning', 'info'].indexOf(severity)

function groupsOf(
  scan: LagScan,
  topics: ReadonlySet<string>,
  isChosen: boolean,
  { judgement }: Context,
): Dashboard['groups'] {
  const rowsOf = scanRows(scan)
  const readings = judgement()?.groups
  return scan.groups
    .filter(group => group.kind !== 'share')
    .flatMap(({ id, state, description, committed }) => {
      const rows = (rowsOf.get(id) ?? []).filter(row => topics.has(row.topic))
      if (isChosen && rows.length === 0) return []
      const reading = readings?.get(id)
      return [
        {
          group: id,
          state: description.known ? description.value.state : state,
          reading: reading?.state ?? null,
          members: description.known ? description.value.members.length : null,
          lag: committed.known ? totalLag(rows).lag : null,
          catchUpMs: reading?.catchUpMs ?? null,
        },
      ]
    })
    .sort((a, b) => Number((b.lag ?? -1n) - (a.lag ?? -1n)) || (a.group < b.group ? -1 : 1))
}
