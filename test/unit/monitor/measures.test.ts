import { expect, test } from 'vitest'
import type { AlertMetric, AlertRule } from '../../../src/config/config.ts'
import { Failure, known, unknown } from '../../../src/core/failure.ts'
import type { GroupReading, Judgement } from '../../../src/core/score/judgement.ts'
import type { LogDir, Partition } from '../../../src/kafka/cluster.ts'
import { measure } from '../../../src/monitor/alerts/measure.ts'
import type { Observed } from '../../../src/monitor/alerts/observed.ts'
import { readingsOf } from '../../../src/monitor/alerts/readings.ts'
import { configOf } from '../config/config-folder.ts'
import { observedFor } from './observed-for.ts'

const why = new Failure('unreachable', 'No answer.')
const partition = (leader: number | null, isr: number[], partition = 0): Partition => ({
  partition,
  leader,
  leaderEpoch: 0,
  replicas: [1, 2, 3],
  isr,
  offlineReplicas: [],
})
const dir = (total: bigint, usable: bigint, error: Failure | null = null): LogDir => ({
  path: '/data',
  error,
  totalBytes: total,
  usableBytes: usable,
  replicas: [],
})
const judged = (group: Partial<GroupReading>, score: number | null = 100): Judgement => ({
  at: 0,
  cluster: { score: { value: 100, isAtMost: false, findings: [], unknown: [] }, known: {} },
  topics: new Map([
    ['t', { score: { value: score, isAtMost: false, findings: [], unknown: [] }, known: {} }],
  ]),
  groups: new Map([['g', { state: null, topics: new Map(), behindMs: null, catchUpMs: null, ...group }]]),
  moving: new Map(),
  errors: new Map(),
})

const written: Partial<Record<AlertMetric, object>> = {
  lag_time: { above: '10m' },
  lag_state: {},
  health_score: { below: 60 },
  message_rate: { below: 1 },
  error_rate: { above: 5 },
  disk: { above: 85 },
  under_replicated: { above: 10 },
  offline: { above: 0 },
  credential_age: { above: 85 },
  drift: { above: 0 },
}
function ruleOf(metric: AlertMetric): AlertRule {
  const own = { severity: 'critical', metric, ...written[metric] }
  const { bot } = configOf({ 'bot.yml': JSON.stringify({ alerts: { own } }) })
  const rule = bot.alertRules.find(one => one.name === 'own')
  if (!rule) throw new Error('No rule.')
  return rule
}
/** `member verdict`, and what people read. */
const seen = (metric: AlertMetric, observed: Observed): string[] =>
  readingsOf(ruleOf(metric), measure[metric](observed, ruleOf(metric)), []).map(
    one => `${one.member} ${one.verdict}: ${one.summary}`,
  )
const topics = (...partitions: Partition[]) => observedFor({ topics: [{ name: 't', partitions }] })

test.each<[AlertMetric, Observed, string[]]>([
  [
    'offline',
    topics(partition(null, [1])),
    ['test breach: 1 partition is offline, nobody can read or write: t-0.'],
  ],
  ['offline', topics(partition(1, [1, 2, 3])), ['test clear: No partition is offline in test.']],
  // An offline partition is not counted once more as under-replicated.
  [
    'under_replicated',
    topics(partition(null, [1]), partition(1, [1], 1)),
    ['test breach: 1 of 2 partitions is under-replicated (50 %): t-1.'],
  ],
  [
    'under_replicated',
    topics(partition(null, [1])),
    ['test clear: No partition is under-replicated in test.'],
  ],
  [
    'broker_missing',
    observedFor({ brokers: [{ id: 1 }], expected: [1, 2] }),
    ['1 clear: Broker 1 is there.', '2 breach: Broker 2 is not there.'],
  ],
  [
    'controller',
    observedFor({}, { controller: known(null) }),
    ['test breach: There is no active controller: nothing can be created, moved or elected.'],
  ],
  ['controller', observedFor({}, { controller: known(3) }), ['test clear: Controller 3 is active.']],
  ['controller', observedFor({}, { controller: unknown(why) }), []],
  [
    'disk',
    observedFor(
      {},
      {
        disks: new Map([
          [1, known([dir(100n, 50n), dir(100n, 10n)])],
          [2, known([dir(0n, 0n, why)])],
          [3, unknown(why)],
        ]),
      },
    ),
    [
      '1 breach: The disk of broker 1 is 90 % full (/data).',
      '2 breach: A disk of broker 2 has failed: /data.',
      '3 unknown: The disk of broker 3 could not be asked for.',
    ],
  ],
  [
    'message_rate',
    observedFor({ topics: [{ name: 't', partitions: [] }] }, { rates: new Map([['t', 0.5]]) }),
    ['t breach: Topic "t" gets 0.5 records a second.'],
  ],
  [
    'message_rate',
    observedFor({ topics: [{ name: 't', partitions: [] }] }, { rates: new Map() }),
    ['t unknown: The rate of topic "t" is not known.'],
  ],
  [
    'lag_time',
    observedFor({}, { judgement: judged({ behindMs: 700_000, state: 'falling behind' }) }),
    ['g breach: Group "g" is 11m40s behind.'],
  ],
  [
    'lag_time',
    observedFor({}, { judgement: judged({ state: 'stalled' }) }),
    ['g unknown: How old the lag of group "g" is, is not known.'],
  ],
  [
    'lag_state',
    observedFor({}, { judgement: judged({ state: 'stalled' }) }),
    ['g breach: Group "g" is stalled: its commits do not move although records wait.'],
  ],
  [
    'lag_state',
    observedFor({}, { judgement: judged({ state: 'catching up' }) }),
    ['g clear: Group "g" is behind, and catching up.'],
  ],
  [
    'lag_state',
    observedFor({}, { judgement: judged({ state: 'unknown' }) }),
    ['g unknown: How group "g" reads is not known.'],
  ],
  [
    'health_score',
    observedFor({}, { judgement: judged({}, 45) }),
    ['t breach: Topic "t" has a health score of 45.'],
  ],
  [
    'health_score',
    observedFor({}, { judgement: judged({}, null) }),
    ['t unknown: The health of topic "t" is not known.'],
  ],
  [
    'schema_registry',
    observedFor({}, { registry: { failure: 'No connection.' } }),
    ['test breach: The schema registry of test does not answer: No connection.'],
  ],
  [
    'schema_registry',
    observedFor({}, { registry: { failure: null } }),
    ['test clear: The schema registry of test answers.'],
  ],
  [
    'error_rate',
    observedFor(
      {},
      {
        judgement: {
          ...judged({}),
          errors: new Map([
            [
              't',
              {
                share: 0.2,
                unknown: null,
                errorsPerSecond: 2,
                recordsPerSecond: 10,
                from: ['t.DLT (by its name)'],
              },
            ],
            [
              'u',
              { share: null, unknown: 'why', errorsPerSecond: null, recordsPerSecond: null, from: ['e'] },
            ],
          ]),
        },
      },
    ),
    [
      't breach: 20 % of the records of topic "t" end as errors in t.DLT (by its name).',
      'u unknown: How many records of topic "u" end as errors is not known.',
    ],
  ],
])('%s is measured: %#', (metric, observed, expected) => {
  expect(seen(metric, observed)).toEqual(expected)
})

test('what a failed scan did not see is neither fine nor broken', () => {
  const blind = observedFor({}, { scan: null, scanFailure: 'No broker answers.' })
  for (const metric of Object.keys(measure) as AlertMetric[])
    if (metric !== 'collector') expect(seen(metric, blind)).toEqual([])
  expect(seen('collector', blind)[0]).toContain('test breach')
})

test('a password is due ahead of its time, overdue after it, and one of unknown age only when it must be', () => {
  const { now } = observedFor()
  const aged = (account: string, days: number, isExact = true) => ({
    account,
    rotationDays: 90,
    since: now - days * 86_400_000,
    isExact,
  })
  const accounts = [
    aged('fresh', 10),
    aged('due', 80),
    aged('over', 91),
    aged('old', 3, false),
    aged('older', 95, false),
  ]
  expect(seen('credential_age', observedFor({}, { accounts }))).toEqual([
    'fresh clear: The password of account "fresh" is 10 days old: it is due in 80 days.',
    'due breach: The password of account "due" is 80 days old: it is due in 10 days.',
    'over breach: The password of account "over" is 91 days old: it was due 1 day ago.',
    'old unknown: The password of account "old" is at least 3 days old: it is due in 87 days.',
    'older breach: The password of account "older" is at least 95 days old: it was due 5 days ago.',
  ])
  expect(seen('credential_age', observedFor())).toEqual([])
})

test('drift is told for each declared topic, and is over only when all was compared', () => {
  const topics = new Map([['orders', ['retention.ms', 'partitions']]])
  const scan = {
    topics: [
      { name: 'orders', partitions: [] },
      { name: 'bills', partitions: [] },
    ],
  }
  const drifted = 'orders breach: Topic "orders" is not as it is declared: retention.ms and partitions.'
  expect(seen('drift', observedFor(scan, { drift: { topics, isComplete: false } }))).toEqual([drifted])
  expect(seen('drift', observedFor(scan, { drift: { topics, isComplete: true } }))).toEqual([
    drifted,
    'bills clear: Topic "bills" has no drift.',
  ])
})
