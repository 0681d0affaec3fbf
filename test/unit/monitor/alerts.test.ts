import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlertRule } from '../../../src/config/config.ts'
import type { LagTotal } from '../../../src/core/lag.ts'
import type { Message } from '../../../src/core/message.ts'
import { evaluateAlerts, type RuleNow } from '../../../src/monitor/alerts/evaluate.ts'
import { measureLag } from '../../../src/monitor/alerts/measures/lag.ts'
import { flapsAllowed } from '../../../src/monitor/alerts/next-state.ts'
import type { MeasuredGroup } from '../../../src/monitor/alerts/observed.ts'
import { tellAlerts } from '../../../src/monitor/alerts/tell.ts'
import { tellRetired } from '../../../src/monitor/alerts/tell-retired.ts'
import { configOf } from '../config/config-folder.ts'
import { tempStore } from '../store/support/temp-store.ts'
import { observedFor as observed } from './observed-for.ts'

const minute = 60_000
const rule = (changes: Partial<AlertRule> = {}): AlertRule => ({
  name: 'lag-warning',
  metric: 'lag',
  severity: 'warning',
  side: 'above',
  threshold: 100,
  clearsAt: 80,
  forMs: 2 * minute,
  states: [],
  members: ['*'],
  environments: null,
  labels: {},
  route: null,
  channel: null,
  runbook: null,
  ...changes,
})
const critical = rule({ name: 'lag-critical', severity: 'critical', threshold: 1000, clearsAt: 800 })

/** A number is the lag; null: it could not be read; 'gone': the group is not listed. */
type Seen = number | null | 'gone'
const total = (lag: number): LagTotal => ({ lag: BigInt(lag), unknown: 0, neverCommitted: 0, lost: 0n })

const seenGroups = (seen: Record<string, Seen>): MeasuredGroup[] =>
  Object.entries(seen).flatMap(([id, lag]) =>
    lag === 'gone' ? [] : [{ id, state: 'Stable', total: lag === null ? null : total(lag) }],
  )
const now = (one: AlertRule, groups: readonly MeasuredGroup[], isComplete = true): RuleNow => ({
  rule: one,
  measured: measureLag(observed({ groups, isComplete })),
  place: one.channel ?? 'default',
  isQuiet: false,
  escalateAfterMs: [],
})

/** Rules over the real store, one scan after the other. */
function watch(rules: AlertRule[] = [rule()]) {
  const { store, clock, another, folder } = tempStore()
  const config = configOf({
    'bot.yml':
      'environments: { test: { bootstrap_servers: "b1:9092", channels: { alerts: C0000000001 } } }\n',
  })
  const state = { rules }
  const news: string[] = []

  /** One scan, `after` milliseconds later. */
  function scan(seen: Record<string, Seen>, after = minute, isComplete = true): void {
    clock.now += after
    evaluateAlerts(store, {
      environment: 'test',
      rules: state.rules.map(one => now(one, seenGroups(seen), isComplete)),
      now: clock.now,
      tell: (of, change) => {
        news.push(...change.fired.map(one => `fired ${of.name} ${one.member}`))
        news.push(...change.resolved.map(one => `resolved ${of.name} ${one.member}`))
        tellAlerts(store, config, 'test', of, change, clock.now)
      },
      tellRetired: (name, resolved) => {
        news.push(...resolved.map(one => `retired ${name} ${one.member}`))
        tellRetired(store, config, 'test', name, resolved)
      },
    })
  }
  const states = (): string[] =>
    store.alerts.open('test').map(one => `${one.rule} ${one.member} ${one.state}`)
  const messages = (): Extract<Message, { kind: 'alert' }>[] =>
    store.outbox.due(100).map(one => one.payload as unknown as Extract<Message, { kind: 'alert' }>)
  const only = () => {
    const [alert] = store.alerts.open('test')
    if (!alert) throw new Error('No alert is open.')
    return alert
  }
  return { store, clock, another, folder, state, news, scan, states, messages, only }
}

describe('An alert', () => {
  test.each<[string, Seen[], string[]]>([
    ['fires once the breach has lasted', [101, 101, 101], ['fired lag-warning g']],
    ['never fires for less', [101, 101, 80, 101, 101, 50], []],
    ['never fires for a breach that fell between the thresholds', [101, 101, 90, 101, 101, 90], []],
    ['never fires at the threshold itself', [100, 100, 100, 100], []],
    ['neither fires nor resolves by what is unknown', [null, null, null, null], []],
    ['fires after a gap in what is known, by what is known', [101, null, null, 101], ['fired lag-warning g']],
    ['fires once however long it lasts', [101, 101, 101, 200, 300, 400], ['fired lag-warning g']],
    ['stays between the thresholds', [101, 101, 101, 90, 81, 100], ['fired lag-warning g']],
    ['stays while nothing is known', [101, 101, 101, null, null], ['fired lag-warning g']],
    ['resolves when it is clear', [101, 101, 101, 80], ['fired lag-warning g', 'resolved lag-warning g']],
    [
      'resolves when the group is gone',
      [101, 101, 101, 'gone'],
      ['fired lag-warning g', 'resolved lag-warning g'],
    ],
    [
      'fires anew after it was over',
      [101, 101, 101, 0, 101, 101, 101],
      ['fired lag-warning g', 'resolved lag-warning g', 'fired lag-warning g'],
    ],
  ])('%s', (_, seen, expected) => {
    const { scan, news } = watch()
    for (const lag of seen) scan({ g: lag })
    expect(news).toEqual(expected)
  })

  test('without a time to last fires at once', () => {
    const { scan, news } = watch([rule({ forMs: 0 })])
    scan({ g: 101 })
    expect(news).toEqual(['fired lag-warning g'])
  })

  test('of a group that an incomplete scan did not see is kept', () => {
    const { scan, states } = watch([rule({ forMs: 0 })])
    scan({ g: 101 })
    scan({}, minute, false)
    expect(states()).toEqual(['lag-warning g firing'])
  })

  test('is no breach and no end where only a part is known, unless that part is enough', () => {
    const { store, clock } = watch()
    const at = (lag: bigint) => {
      clock.now += 3 * minute
      evaluateAlerts(store, {
        environment: 'test',
        rules: [
          now(rule(), [
            { id: 'g', state: 'Stable', total: { lag, unknown: 1, neverCommitted: 0, lost: 0n } },
          ]),
        ],
        now: clock.now,
        tell: () => undefined,
        tellRetired: () => undefined,
      })
      return store.alerts.open('test').map(one => one.state)
    }
    expect(at(5n)).toEqual([])
    expect(at(101n)).toEqual(['pending'])
    expect(at(101n)).toEqual(['firing'])
    expect(at(5n)).toEqual(['firing'])
  })

  test('survives a restart: neither lost nor doubled, and its time counts on', () => {
    const { scan, another, states, news, only } = watch()
    scan({ g: 101 })
    const before = only()
    expect(another().alerts.open('test')).toEqual([before])
    scan({ g: 101 }, 2 * minute)
    expect(news).toEqual(['fired lag-warning g'])
    expect(states()).toEqual(['lag-warning g firing'])
  })

  test('that somebody has stays theirs while it lasts, and resolves', () => {
    const { scan, store, states, news, only } = watch([rule({ forMs: 0 })])
    scan({ g: 101 })
    store.alerts.acknowledge([only().id], 'U1')
    for (const lag of [200, null, 90, 500]) scan({ g: lag })
    expect(states()).toEqual(['lag-warning g acknowledged'])
    scan({ g: 0 })
    expect(news).toEqual(['fired lag-warning g', 'resolved lag-warning g'])
  })

  test('that was snoozed fires again when it is not over by then', () => {
    const { scan, store, states, news, only, clock } = watch([rule({ forMs: 0 })])
    scan({ g: 101 })
    store.alerts.snooze([only().id], clock.now + 10 * minute, 'U1')
    scan({ g: 200 }, 9 * minute)
    expect(states()).toEqual(['lag-warning g snoozed'])
    scan({ g: null }, 2 * minute)
    expect(states()).toEqual(['lag-warning g snoozed'])
    scan({ g: 90 }, minute)
    expect(states()).toEqual(['lag-warning g firing'])
    expect(news).toEqual(['fired lag-warning g', 'fired lag-warning g'])
    expect(only()).toMatchObject({ snoozedUntil: null, snoozedBy: null })
  })

  test('that was snoozed and is over says so', () => {
    const { scan, store, only, news, clock } = watch([rule({ forMs: 0 })])
    scan({ g: 101 })
    store.alerts.snooze([only().id], clock.now + 60 * minute, 'U1')
    scan({ g: 0 })
    expect(news.at(-1)).toBe('resolved lag-warning g')
  })

  test('of a group that the rule watches no more is over', () => {
    const { scan, state, news, states } = watch([rule({ forMs: 0 })])
    scan({ g: 101, tda_x: 101 })
    state.rules = [rule({ forMs: 0, members: ['tda_*'] })]
    scan({ g: 101, tda_x: 101 })
    expect(states()).toEqual(['lag-warning tda_x firing'])
    expect(news.at(-1)).toBe('resolved lag-warning g')
  })

  test('of a rule that was switched off is closed, with its message', () => {
    const { scan, state, news, states, store, messages } = watch([rule({ forMs: 0 })])
    scan({ g: 101 })
    const at = { environment: 'test', rule: 'lag-warning', channel: 'C0000000001', ts: '1.1', postedAt: 0 }
    store.alertMessages.record(at)
    for (const one of store.outbox.due(9)) store.outbox.markSent(one.id)
    state.rules = []
    scan({ g: 101 })
    expect(states()).toEqual([])
    expect(news.at(-1)).toBe('retired lag-warning g')
    expect(messages()).toMatchObject([
      {
        channel: 'C0000000001',
        isOver: true,
        report: { summary: 'The rule lag-warning is not configured any more; its alert is closed.' },
      },
    ])
  })

  test('is told in the same commit as it fires', () => {
    const { scan, store, clock, messages, another } = watch([rule({ forMs: 0 })])
    scan({ '<!channel> *x* [/red]': 101 })
    expect(messages()).toMatchObject([
      { rule: 'lag-warning', channel: 'C0000000001', isOver: false, report: { tone: 'warning' } },
    ])
    expect(JSON.stringify(messages())).toContain('<!channel> *x* [/red]')
    clock.now += minute
    const fails = () =>
      evaluateAlerts(store, {
        environment: 'test',
        rules: [now(rule({ forMs: 0 }), [{ id: 'other', state: 'Stable', total: total(500) }], false)],
        now: clock.now,
        tell: () => {
          throw new Error('The disk is full.')
        },
        tellRetired: () => undefined,
      })
    expect(fails).toThrow('The disk is full.')
    expect(
      another()
        .alerts.open('test')
        .map(one => one.member),
    ).toEqual(['<!channel> *x* [/red]'])
  })
})

describe('A storm', () => {
  test('is one message', () => {
    const { scan, messages, store } = watch([rule({ forMs: 0 })])
    scan(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`g${n}`, 101 + n])))
    expect(store.alerts.open('test')).toHaveLength(1000)
    const [message, ...more] = messages()
    expect(more).toEqual([])
    expect(message?.report.parts.length).toBeLessThan(30)
    expect(message?.report.summary).toContain('1,000 groups')
    for (const { command } of message?.report.followUps ?? []) expect(command.length).toBeLessThan(2000)
  })
})

describe('Of two rules', () => {
  const both = [rule(), critical]
  const minutes = (scan: (seen: Record<string, Seen>) => void, lag: number, count: number) => {
    for (let n = 0; n < count; n++) scan({ g: lag })
  }

  test('the severer one speaks', () => {
    const { scan, news } = watch(both)
    minutes(scan, 5000, 10)
    expect(news).toEqual(['fired lag-critical g'])
  })

  test('the milder one is silent while the severer one is between its thresholds', () => {
    const { scan, news } = watch(both)
    minutes(scan, 5000, 3)
    minutes(scan, 900, 10)
    expect(news).toEqual(['fired lag-critical g'])
  })

  test('the milder one speaks when the severer one is over and it is not', () => {
    const { scan, news } = watch(both)
    minutes(scan, 5000, 3)
    minutes(scan, 500, 5)
    expect(news).toEqual(['fired lag-critical g', 'resolved lag-critical g', 'fired lag-warning g'])
  })

  test('the milder one speaks while the severer one still has to last', () => {
    const { scan, news } = watch([rule(), { ...critical, forMs: 30 * minute }])
    minutes(scan, 5000, 10)
    expect(news).toEqual(['fired lag-warning g'])
  })

  test('in two channels both speak', () => {
    const { scan, news } = watch([{ ...critical, name: 'lag-of-billing', channel: 'C0000000009' }, critical])
    minutes(scan, 5000, 4)
    expect(news.sort()).toEqual(['fired lag-critical g', 'fired lag-of-billing g'])
  })
})

describe('Whatever is seen', () => {
  const seen = fc.oneof(
    { weight: 6, arbitrary: fc.nat(250) },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant('gone' as const) },
  )
  const action = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('scan' as const), lag: seen }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('ack' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('snooze' as const), minutes: fc.nat(6) }) },
  )

  test('there is at most one open alert of a member, unknown changes nothing, and clear ends it', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), actions => {
        const { scan, store, clock, states } = watch()
        let breachedSince: number | null = null
        for (const one of actions) {
          const before = states()
          const open = store.alerts.open('test')
          if (one.kind === 'ack')
            store.alerts.acknowledge(
              open.map(alert => alert.id),
              'U1',
            )
          else if (one.kind === 'snooze')
            store.alerts.snooze(
              open.map(alert => alert.id),
              clock.now + one.minutes * minute,
              'U1',
            )
          else {
            scan({ g: one.lag })
            const now = store.alerts.open('test')
            expect(now.length).toBeLessThanOrEqual(1)
            const isClear = one.lag === 'gone' || (one.lag !== null && one.lag <= 80)
            // One that flaps is over only when it stays clear for long.
            if (isClear && (open[0]?.flaps ?? 0) < flapsAllowed) expect(now).toEqual([])
            if (one.lag === null) expect(states()).toEqual(before)
            if (one.lag !== null && one.lag !== 'gone' && one.lag > 100) breachedSince ??= clock.now
            else if (one.lag !== null) breachedSince = null
            const [alert] = now
            if (alert?.firingSince === clock.now)
              expect(breachedSince !== null && clock.now - breachedSince >= 2 * minute).toBe(true)
            if (before[0]?.endsWith('acknowledged') && now.length > 0)
              expect(states()[0]).toMatch(/acknowledged$/)
          }
        }
      }),
      { numRuns: 60 },
    )
  }, 20_000)
})
