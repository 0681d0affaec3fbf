import { z } from 'zod'
import type { Known } from '../../core/failure.ts'
import { type LagRow, totalLag } from '../../core/lag.ts'
import { groupWord } from '../../core/tokenize.ts'
import { bytes, count, counted, listed } from '../../core/words.ts'
import type { ConfigEntry, LagScan, LogDir, Partition, Quorum } from '../../kafka/cluster.ts'

/** One thing that is not as it should be: how bad, what, the evidence, and the command that helps. */
export const finding = z.object({
  severity: z.enum(['critical', 'warning', 'note']),
  /** Stable, for comparing one day with the next. */
  id: z.string(),
  text: z.string(),
  evidence: z.string().nullable(),
  command: z.string().nullable(),
})
export type Finding = z.infer<typeof finding>

export interface ObservedHealth {
  brokers: readonly { id: number; host: string; port: number }[]
  /** Node ids that should be there. */
  expected: readonly number[]
  /** Brokers that did not answer for the groups they coordinate. */
  missing: LagScan['missing']
  controller: Known<number | null>
  topics: readonly { name: string; partitions: readonly Partition[] }[]
  /** `min.insync.replicas` by topic; a topic whose value is unknown is absent. */
  minIsr: ReadonlyMap<string, number>
  quorum: Known<Quorum>
  logDirs: ReadonlyMap<number, Known<LogDir[]>>
  groups: readonly { id: string; state: string; rows: readonly LagRow[] }[]
  thresholds: { warning: number; critical: number }
  /** When the bot's collector last finished a scan, where there is a collector. */
  collectedAt: number | null
  collectEveryMs: number
  now: number
}

/** Pure: everything that stands out, the worst first. None: the cluster is well, as far as it could be seen. */
export function findHealth(observed: ObservedHealth): Finding[] {
  const order = { critical: 0, warning: 1, note: 2 }
  return [
    ...brokerFindings(observed),
    ...partitionFindings(observed),
    ...quorumFindings(observed),
    ...diskFindings(observed),
    ...groupFindings(observed),
    ...collectorFindings(observed),
  ].sort((a, b) => order[a.severity] - order[b.severity])
}

function brokerFindings({ brokers, expected, missing, controller, logDirs }: ObservedHealth): Finding[] {
  const present = new Set(brokers.map(one => one.id))
  const absent = expected.filter(id => !present.has(id))
  const there = expected.length - absent.length
  const list: Finding[] = []
  if (absent.length > 0)
    list.push({
      severity: 'critical',
      id: 'broker-missing',
      text: `${absent.length === 1 ? 'Broker' : 'Brokers'} ${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not there.`,
      evidence: `${there} of ${counted(expected.length, 'broker')} ${there === 1 ? 'is' : 'are'} registered: ${[...present].sort((a, b) => a - b).join(', ') || 'none'}.`,
      command: null,
    })
  // A broker that died a moment ago stays registered until its session ends: it answers neither of two questions.
  const silent = missing.flatMap(({ broker, why }) =>
    broker !== null && present.has(broker) && logDirs.get(broker)?.known === false
      ? [{ id: broker, why }]
      : [],
  )
  if (silent.length > 0)
    list.push({
      severity: 'warning',
      id: 'broker-silent',
      text: `${silent.length === 1 ? 'Broker' : 'Brokers'} ${silent.map(one => one.id).join(', ')} ${silent.length === 1 ? 'is' : 'are'} registered but did not answer.`,
      evidence: silent[0]?.why.message ?? null,
      command: null,
    })
  if (controller.known && controller.value === null)
    list.push({
      severity: 'critical',
      id: 'no-controller',
      text: 'There is no active controller: nothing can be created or changed.',
      evidence: null,
      command: null,
    })
  return list
}

function partitionFindings({ topics, minIsr, brokers }: ObservedHealth): Finding[] {
  const all = topics.flatMap(topic => topic.partitions.map(partition => ({ topic: topic.name, partition })))
  const offline = all.filter(one => one.partition.leader === null)
  const online = all.filter(one => one.partition.leader !== null)
  const below = online.filter(one => one.partition.isr.length < (minIsr.get(one.topic) ?? 0))
  const under = online.filter(
    one => one.partition.isr.length < one.partition.replicas.length && !below.includes(one),
  )
  const names = (some: typeof all): string =>
    listed(
      some.map(one => `${one.topic}-${one.partition.partition}`),
      5,
    )
  const list: Finding[] = []
  if (offline.length > 0)
    list.push({
      severity: 'critical',
      id: 'offline',
      text: `${counted(offline.length, 'partition')} ${offline.length === 1 ? 'is' : 'are'} offline: no leader, nobody can read or write.`,
      evidence: names(offline),
      command: null,
    })
  if (below.length > 0)
    list.push({
      severity: 'critical',
      id: 'under-min-isr',
      text: `${counted(below.length, 'partition')} ${below.length === 1 ? 'has' : 'have'} fewer replicas in sync than min.insync.replicas: producers with acks=all are stopped.`,
      evidence: names(below),
      command: null,
    })
  if (under.length > 0)
    list.push({
      severity: 'warning',
      id: 'under-replicated',
      text: `${counted(under.length, 'partition')} ${under.length === 1 ? 'is' : 'are'} under-replicated (${percent(under.length / all.length)}).`,
      evidence: names(under),
      command: null,
    })
  return [
    ...list,
    ...leaderFindings(
      online.map(one => one.partition),
      brokers.map(one => one.id),
    ),
  ]
}

/** Few partitions cannot be shared evenly, so they are not looked at. */
function leaderFindings(online: readonly Partition[], brokers: readonly number[]): Finding[] {
  if (online.length < 10 || brokers.length < 2) return []
  const leads = brokers
    .map(broker => ({ broker, led: online.filter(one => one.leader === broker).length }))
    .sort((a, b) => b.led - a.led)
  const strayed = online.filter(one => one.leader !== one.replicas[0]).length / online.length
  const [most] = leads
  const share = (most?.led ?? 0) / online.length
  const even = 1 / brokers.length
  const text =
    strayed > 0.2
      ? `${percent(strayed)} of the partitions are not led by their preferred broker.`
      : share - even > 0.2
        ? `Broker ${most?.broker} leads ${percent(share)} of the partitions; an even share would be ${percent(even)}.`
        : undefined
  if (text === undefined) return []
  const evidence = leads.map(one => `broker ${one.broker} leads ${count(one.led)}`).join(', ')
  return [{ severity: 'note', id: 'leaders-uneven', text, evidence, command: null }]
}

/** Whole, unless that would say 0 % of something that is there. */
const percent = (share: number): string =>
  share > 0 && share < 0.005
    ? `${(Math.ceil(share * 1000) / 10).toFixed(1)} %`
    : `${Math.round(share * 100)} %`

function quorumFindings({ quorum, now }: ObservedHealth): Finding[] {
  if (!quorum.known) return []
  const { leaderId, voters } = quorum.value
  if (leaderId === null) return []
  return voters
    .filter(voter => voter.id !== leaderId)
    .filter(
      ({ lag, lastCaughtUpAt }) =>
        (lag === null || lag > 100n) && (lastCaughtUpAt === null || now - lastCaughtUpAt > 10_000),
    )
    .map(({ id, lag }) => ({
      severity: 'warning',
      id: `quorum-lag-${id}`,
      text: `Controller ${id} does not keep up with the metadata log.`,
      evidence:
        lag === null
          ? `It has not fetched since the leader ${leaderId} was elected.`
          : `It is ${counted(lag, 'record')} behind the leader ${leaderId}.`,
      command: null,
    }))
}

function diskFindings({ logDirs }: ObservedHealth): Finding[] {
  return [...logDirs].flatMap(([broker, dirs]) =>
    (dirs.known ? dirs.value : []).flatMap((dir): Finding[] => {
      if (dir.error)
        return [
          {
            severity: 'critical',
            id: `disk-failed-${broker}-${dir.path}`,
            text: `A disk of broker ${broker} has failed.`,
            evidence: `${dir.path}: ${dir.error.message}`,
            command: null,
          },
        ]
      if (dir.totalBytes === null || dir.usableBytes === null || dir.totalBytes <= 0n) return []
      const used = Number(((dir.totalBytes - dir.usableBytes) * 1000n) / dir.totalBytes) / 10
      if (used <= 75) return []
      return [
        {
          severity: used > 85 ? 'critical' : 'warning',
          id: `disk-${broker}-${dir.path}`,
          text: `The disk of broker ${broker} is ${used.toFixed(0)} % full.`,
          evidence: `${bytes(dir.usableBytes)} of ${bytes(dir.totalBytes)} are free in ${dir.path}.`,
          command: null,
        },
      ]
    }),
  )
}

function groupFindings({ groups, thresholds }: ObservedHealth): Finding[] {
  return groups.flatMap(({ id, state, rows }): Finding[] => {
    const { lag, lost } = totalLag(rows)
    const show = `groups show ${groupWord(id)}`
    if (lost > 0n)
      return [
        {
          severity: 'critical',
          id: `lost-${id}`,
          text: `Group "${id}" has lost ${counted(lost, 'record')}: ${lost === 1n ? 'it expired before it was' : 'they expired before they were'} read.`,
          evidence: `Its state is ${state}.`,
          command: show,
        },
      ]
    const beyond = rows.filter(row => row.state === 'beyond the end')
    const anew: Finding[] =
      beyond.length === 0
        ? []
        : [
            {
              severity: 'warning',
              id: `beyond-${id}`,
              text: `Group "${id}" has commits beyond the end of ${listed(beyond.map(row => `${row.topic}-${row.partition}`))}: the topic was truncated or made anew.`,
              evidence: `Its state is ${state}.`,
              command: show,
            },
          ]
    if (lag === null || lag <= BigInt(thresholds.warning)) return anew
    return [
      ...anew,
      {
        severity: lag > BigInt(thresholds.critical) ? 'critical' : 'warning',
        id: `lag-${id}`,
        text: `Group "${id}" is ${counted(lag, 'record')} behind.`,
        evidence: state === 'Empty' ? 'It has no members: nobody reads.' : `Its state is ${state}.`,
        command: show,
      },
    ]
  })
}

function collectorFindings({ collectedAt, collectEveryMs, now }: ObservedHealth): Finding[] {
  if (collectedAt === null || now - collectedAt < 3 * collectEveryMs) return []
  return [
    {
      severity: 'warning',
      id: 'collector-late',
      text: 'The bot’s own collector is late: alerts and history may be behind.',
      evidence: `The last scan ended ${Math.round((now - collectedAt) / 1000)} s ago; one is due every ${Math.round(collectEveryMs / 1000)} s.`,
      command: 'status',
    },
  ]
}

/** `min.insync.replicas` out of a topic's effective configuration. */
export function minInsyncReplicas(configs: ReadonlyMap<string, Known<ConfigEntry[]>>): Map<string, number> {
  const values = [...configs].flatMap(([topic, entries]): [string, number][] => {
    const value = entries.known
      ? entries.value.find(one => one.name === 'min.insync.replicas')?.value
      : undefined
    return value === undefined || value === null ? [] : [[topic, Number(value)]]
  })
  return new Map(values)
}
