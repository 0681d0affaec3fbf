import { describe, expect, test } from 'vitest'
import type { Context } from '../../../src/context.ts'
import type { DrillResult } from '../../../src/core/drill.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { LagScan } from '../../../src/kafka/cluster.ts'
import { digest } from '../../../src/monitor/digest/digest.ts'
import { unbalancedGroups } from '../../../src/monitor/digest/review-groups.ts'
import { digestJobs } from '../../../src/monitor/digest/scheduled-digest.ts'
import type { Store } from '../../../src/store/store.ts'
import { configOf } from '../config/config-folder.ts'
import { aRequest } from '../store/support/a-request.ts'
import { tempStore } from '../store/support/temp-store.ts'
import { asked, contextOf, noAnswer } from './observed.ts'

function digestOf(...scene: Parameters<typeof contextOf>) {
  const { store, clock } = tempStore()
  const context = { ...contextOf(...scene), store, now: clock.now } as Context
  return { store, clock, ask: () => asked(digest, { period: 'daily' }, context) }
}

describe('The daily digest', () => {
  test('of a quiet day says so in one line', async () => {
    const { report, failures } = await digestOf({}).ask()
    expect(report).toMatchObject({
      title: 'Daily digest of test',
      tone: 'good',
      summary:
        'test: well, brokers and topics score 100. Alerts in the last day: 0 opened, 0 resolved, 0 still open. No change was made.',
    })
    expect(failures).toEqual([])
  })

  test('does not call a cluster well in which an alert fires, whatever its score is', async () => {
    const { store, ask } = digestOf({})
    const firing = {
      member: 'orders',
      state: 'firing',
      firingSince: 1,
      lastSeenAt: 1,
      pendingSince: 1,
    } as const
    const more = { labels: {}, value: null, lastNotifiedAt: null, flaps: 0, summary: 'orders stands still' }
    const begin = (severity: 'info' | 'critical') =>
      store.alerts.begin({ ...firing, ...more, environment: 'test', rule: severity, severity })
    begin('info')
    expect((await ask()).report.summary).toMatch(/^test: well, brokers and topics score 100\./)
    begin('critical')
    const { report, data } = await ask()
    expect(report.tone).toBe('bad')
    expect(report.summary).toMatch(/^test: in trouble, brokers and topics score 100\./)
    expect(data).toMatchObject({ isWell: false })
  })

  test('does not call a cluster well that it could not see, nor one that is down', async () => {
    const unseen = await digestOf({ missing: [{ broker: 2, why: noAnswer }] }).ask()
    expect(unseen.report.tone).toBe('warning')
    expect(unseen.report.summary).toMatch(/^test: not fully seen, brokers and topics score /)
    expect(unseen.data).toMatchObject({ isWell: false })
    expect(unseen.failures).toEqual([noAnswer])
    const down = await digestOf(new Failure('unreachable', 'No broker of test answers')).ask()
    expect(down.report.tone).toBe('bad')
    expect(down.report.summary).toMatch(/^test: no answer\./)
  })

  test('tells what waits and what was changed, in the singular, and counts no acknowledgement as a change', async () => {
    const { store, ask } = digestOf({ topics: { t: [9] }, groups: [{ id: 'g', commits: { 't/0': 1 } }] })
    store.requests.create(aRequest({ environment: 'test', expiresAt: 1_900_000_000_000 }))
    const done = store.requests.create(
      aRequest({ environment: 'test', approvalsNeeded: 0, state: 'planned', expiresAt: 1_900_000_000_000 }),
    )
    store.requests.claim(done.id, 'me')
    store.requests.move(done.id, ['running'], 'done', { outcome: { kind: 'done', data: null } })
    const taken = store.requests.create(
      aRequest({
        environment: 'test',
        command: 'alerts ack',
        approvalsNeeded: 0,
        state: 'planned',
        expiresAt: 1_900_000_000_000,
      }),
    )
    store.requests.claim(taken.id, 'me')
    store.requests.move(taken.id, ['running'], 'done', { outcome: { kind: 'done', data: null } })
    const { report } = await ask()
    expect(report.summary).toContain('1 request waits for approval. 1 change was made.')
    const text = JSON.stringify(report.parts)
    expect(text).toContain(done.id)
    expect(text).not.toContain(taken.id)
    expect(text).toContain('"g","8","–"')
    expect(report.followUps.every(one => one.command.endsWith('--env test'))).toBe(true)
  })

  test('is sent although its history cannot be read', async () => {
    const { store, ask } = digestOf({ topics: { t: [9] }, groups: [{ id: 'g', commits: { 't/0': 1 } }] })
    store.history.series = () => Promise.reject(new Failure('unreachable', 'The history is damaged.'))
    expect((await ask()).data).toMatchObject({ laggards: [{ group: 'g', lag: 8n, dayAgo: null }] })
  })

  test('says how the score was a day ago', async () => {
    const { store, ask } = digestOf({})
    store.history.series = async query => (query.of === 'reading' ? [aPoint(97)] : [])
    expect((await ask()).report.summary).toContain('test: well, brokers and topics score 100 (97 a day ago).')
    store.history.series = async query => (query.of === 'reading' ? [aPoint(100)] : [])
    expect((await ask()).report.summary).toContain('score 100, as a day ago.')
  })
})

describe('What digests tell of access', () => {
  const everybody = {
    principal: 'User:*',
    permission: 'ALLOW',
    resourceName: 'orders',
    patternType: 'LITERAL',
    undeclared: ['READ'],
  }
  const answers: Record<string, unknown> = {
    'access report': {
      hasAuthorizer: true,
      grants: [
        everybody,
        { ...everybody, principal: 'User:ada', resourceName: '*', undeclared: [] },
        { ...everybody, permission: 'DENY' },
      ],
      missing: [{}, {}],
      people: [
        { asked: 12, changed: 1, disclosed: 0, refused: 0 },
        { asked: 3, changed: 0, disclosed: 2, refused: 1 },
      ],
      gaps: [],
    },
    'security audit': {
      findings: [
        { severity: 'warning', id: 'retention-below-policy', text: 'Topic audit is kept 7 days.' },
        { severity: 'warning', id: 'min-isr-one', text: 'One topic may lose records.' },
      ],
    },
    'topics validate': {
      rows: [
        { check: 'retention-above-policy', level: 'error' },
        { check: 'retention-below-access', level: 'note' },
        { check: 'bad-avro', level: 'error' },
      ],
    },
  }
  async function digestOf(period: 'daily' | 'weekly' | 'monthly', more: Record<string, unknown> = {}) {
    const { store, clock } = tempStore()
    const asks: unknown[] = []
    const ask = async (name: string, args: unknown) => {
      asks.push({ name, args })
      const data = { ...answers, ...more }[name]
      return data === undefined ? null : { data, failures: [denied] }
    }
    const context = { ...contextOf({}), store, now: clock.now, ask } as unknown as Context
    const { report, failures } = await asked(digest, { period }, context)
    return { text: JSON.stringify(report.parts), report, asks, failures }
  }
  const denied = new Failure('rejected', 'The bot may not see the access rules.')

  test('every day is a line on grants and one on people, with names for nobody', async () => {
    const { text, report, asks } = await digestOf('daily')
    expect(text).toContain('2 principals with 2 grants, 1 to everybody and 1 of all things of a kind.')
    expect(text).toContain(
      '2 people used the bot: 15 questions, 1 change, 2 looks inside records or the trail, 1 refused.',
    )
    expect(text).toContain('Against the access file: 1 more, 2 missing.')
    expect(text).not.toContain('ada')
    expect(report.followUps.map(one => one.command)).toContain('access report --env test')
    expect(asks).toEqual([{ name: 'access report', args: { last: 86_400_000 } }])
  })

  test('every month is an audit of permissions and of how long topics are kept', async () => {
    const { text, report, asks } = await digestOf('monthly')
    expect(text).toContain('Audit of permissions')
    expect(text).toContain('"Retention"')
    expect(text).toContain('Topic audit is kept 7 days.')
    expect(text).toContain('1 remark on retention in the files.')
    expect(text).not.toContain('may lose records')
    expect(report.followUps.map(one => one.command)).toContain('topics validate --env test')
    expect(asks).toContainEqual({ name: 'access report', args: { last: 30 * 86_400_000 } })
  })

  test('is nothing where there is no authorizer, and not in the weekly one', async () => {
    const open = { 'access report': { hasAuthorizer: false, grants: [], missing: [], people: [], gaps: [] } }
    expect((await digestOf('daily', open)).text).not.toContain('Access')
    expect((await digestOf('weekly')).text).not.toContain('used the bot')
  })

  test('rules that cannot be read are a gap of the month, and no news of each day', async () => {
    const unread = {
      'access report': {
        hasAuthorizer: null,
        grants: [],
        missing: [],
        people: [],
        gaps: [{ name: 'access rules' }],
      },
    }
    expect((await digestOf('daily', unread)).failures).toEqual([])
    expect((await digestOf('monthly', unread)).failures).toContainEqual(denied)
  })
})

const aPoint = (value: number) => ({ at: 0, value, most: value, rise: 0, elapsedMs: 0 })

describe('The weekly and the monthly digest', () => {
  const weekMs = 7 * 86_400_000
  /** A week of hours in which so much came in, or was read, each hour; half as much the week before. */
  const hours = (now: number, each: number) =>
    Array.from({ length: 14 * 24 }, (_, n) => ({
      ...aPoint(1),
      at: now - 2 * weekMs + n * 3_600_000,
      rise: n < 7 * 24 ? each / 2 : each,
      elapsedMs: 3_600_000,
    }))
  const scene = {
    topics: { orders: [900, 900, 900, 900] },
    groups: [
      { id: 'gone', commits: { 'orders/0': 1 }, members: 0 },
      { id: 'lazy', commits: { 'orders/1': 900 }, members: 0 },
      { id: 'busy', commits: { 'orders/2': 900 } },
    ],
  }
  const drifted = { rows: [{ topic: 'orders' }, { topic: 'orders' }], compared: 5 }
  const audited = { findings: ['critical', 'warning', 'warning', 'note'].map(severity => ({ severity })) }
  async function review(
    period: 'weekly' | 'monthly',
    more: Partial<Context> = {},
    before: (store: Store, now: number) => void = () => undefined,
  ) {
    const { store, clock } = tempStore()
    before(store, clock.now)
    store.history.series = async query => {
      const all = query.of === 'end' ? hours(clock.now, 100) : query.of === 'lag' ? hours(clock.now, 0) : []
      return all.filter(point => point.at >= query.since)
    }
    const context = { ...contextOf(scene), store, now: clock.now, ...more } as Context
    const { data, report, failures } = await asked(digest, { period }, context)
    return { data, report, failures, text: JSON.stringify(report.parts) }
  }

  test('tell of drift, idle groups and usual traffic', async () => {
    const { report, failures, text } = await review('weekly', {
      ask: async name => ({ data: name === 'topics drift' ? drifted : audited }),
    })
    expect(failures).toEqual([])
    expect(report.title).toBe('Weekly digest of test')
    expect(report.summary).toContain('Alerts in the last week: 0 opened')
    expect(text).toContain('Drift: 2 differences from topics.yml in orders.')
    expect(text).toContain('1 critical finding, 2 more.')
    expect(text).toContain('Idle all the time, candidates for deletion: \\"gone\\" and \\"lazy\\".')
    expect(text).toContain('["orders","2,400","+100 %"]')
    expect(text).not.toContain('Disks')
    expect(report.followUps.map(one => one.command)).toContain('topics drift --env test')
    expect(report.followUps.map(one => one.command)).toContain('security audit --env test')
    // Twenty seconds on a phone.
    expect(report.parts.filter(part => part.kind === 'text').length).toBeLessThan(12)
  })

  test('leave out what has no source, and say what could not be read', async () => {
    const nothing = await review('weekly')
    expect(nothing.data).toMatchObject({ review: { drift: null, disks: null, advice: null } })
    const { failures, report } = await review('weekly', {
      ask: () => Promise.reject(new Failure('unreachable', 'No broker answers')),
    })
    expect(failures?.map(one => one.message)).toEqual(['No broker answers', 'No broker answers'])
    expect(report.tone).toBe('warning')
  })

  test('tell once a month when disks are full, and which settings should be others', async () => {
    const finding = { severity: 'warning' as const, text: '', evidence: null, command: null, points: 15 }
    const score = { value: 85, isAtMost: false, findings: [{ ...finding, id: 'one-replica' }], unknown: [] }
    const judged = {
      at: 0,
      cluster: { score: { ...score, findings: [] }, known: {} },
      topics: new Map([['orders', { score, known: {} }]]),
      groups: new Map(),
      errors: new Map(),
      moving: new Map(),
    }
    const { text, data } = await review('monthly', { judgement: () => judged })
    expect(text).toContain('1 topic with one replica where more are wanted: orders.')
    // No broker tells the size of its disks here.
    expect(data).toMatchObject({ review: { disks: null } })
  })

  test('tell once a month what came of the restore drill, and that there was none, where an environment is for it', async () => {
    const config = configOf({
      'bot.yml': JSON.stringify({
        default_environment: 'test',
        environments: {
          test: { bootstrap_servers: 'b1:9092' },
          drill: { bootstrap_servers: 'd1:9092', drill: true },
        },
      }),
    })
    const held = (ageMs: number) => (store: Store, now: number) => {
      store.drills.begin('drill', { source: 'backup 1', made: [] })
      const result: DrillResult = {
        environment: 'drill',
        source: 'backup 1',
        of: 'test',
        exportedAt: '2026-11-22T03:00:00.000Z',
        beganAt: now - ageMs,
        tookMs: 900,
        steps: 4,
        done: 3,
        differing: ['topics: orders did not come back (1 partition, 1 replica)'],
        lacking: ['Not restored: SCRAM user ann.'],
        notTried: [],
        left: [],
      }
      store.drills.end('drill', result, true)
    }
    const { text } = await review('monthly', { config }, held(86_400_000))
    expect(text).toContain(
      'backup 1 of test was restored into drill: 3 of 4 steps done, 1 thing not as exported. All of it is deleted again.',
    )
    expect(text).toContain('orders did not come back')
    expect((await review('monthly', { config }, held(40 * 86_400_000))).text).toContain(
      'No backup of this environment was tried this month.',
    )
    expect((await review('monthly')).text).not.toContain('drill')
  })

  test('go to the channel, and by mail to the route that is written, each once', async () => {
    const { store, clock } = tempStore()
    const config = configOf({
      'bot.yml': JSON.stringify({
        default_environment: 'test',
        environments: {
          test: { bootstrap_servers: 'b1:9092', channels: { digest: 'C0000000001' } },
          quiet: { bootstrap_servers: 'b1:9092' },
        },
        routes: { readers: { slack: false, email: ['a@example.com'] } },
        smtp: { host: 'mail', from: 'kafka@example.com' },
        schedules: { weekly_digest: { cron: '0 7 * * 1', email_route: 'readers' }, monthly_digest: false },
      }),
    })
    const jobs = digestJobs(config, store, environment => {
      const context = { ...contextOf({}), store, now: clock.now, environment }
      return context as Context
    })
    expect(jobs.map(one => `${one.name} ${one.environment}`)).toEqual([
      'daily-digest test',
      'weekly-digest test',
      'weekly-digest quiet',
    ])
    for (const job of jobs) {
      const keep = await job.prepare({ plannedAt: clock.now - 3_600_000 })
      store.transaction(keep)
      store.transaction(keep)
    }
    const kept: string[] = []
    // Of one channel a later message waits for the earlier one.
    for (let due = store.outbox.due(9); due.length > 0; due = store.outbox.due(9))
      for (const one of due) {
        kept.push(`${one.destination} ${JSON.stringify(one.payload)}`)
        store.outbox.markSent(one.id)
      }
    expect(kept.map(one => one.split(' ', 1)[0]).sort()).toEqual([
      'email:readers',
      'email:readers',
      'slack',
      'slack',
    ])
    const [test = '', quiet = ''] = kept.filter(one => one.startsWith('email'))
    expect(test).toContain('"subject":"Weekly digest of test"')
    expect(quiet).toContain('Late: it was due at')
    expect(kept.filter(one => one.startsWith('slack'))[1]).toContain('Weekly digest of test')
  })
})

test('A group is unbalanced when one member has much more than another', () => {
  const group = (id: string, counts: number[]) => ({
    id,
    description: {
      known: true as const,
      value: { members: counts.map(count => ({ assignment: Array.from({ length: count }) })) },
    },
  })
  const groups = [
    group('fair', [3, 2, 2]),
    group('one of all', [6, 0, 0]),
    group('alone', [12]),
    group('a bit', [4, 2]),
  ]
  expect(unbalancedGroups({ groups: groups as unknown as LagScan['groups'] })).toEqual([
    { group: 'one of all', members: 3, most: 6, least: 0 },
  ])
})
