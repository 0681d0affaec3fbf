import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/core/message.ts'
import type { Notice } from '../../../src/core/notice.ts'
import { evaluateAlerts } from '../../../src/monitor/alerts/evaluate.ts'
import { settleMs } from '../../../src/monitor/alerts/next-state.ts'
import type { Observed } from '../../../src/monitor/alerts/observed.ts'
import { rulesNow } from '../../../src/monitor/alerts/rules-now.ts'
import { retell, tellAlerts } from '../../../src/monitor/alerts/tell.ts'
import { tellRetired } from '../../../src/monitor/alerts/tell-retired.ts'
import { configOf } from '../config/config-folder.ts'
import { tempStore } from '../store/support/temp-store.ts'
import { observedFor } from './observed-for.ts'

const minute = 60_000
const slack = 'C0000000001'

/** Rules of a bot.yml over the real store: what each receiver is told, scan by scan. */
function watch(written: object) {
  const { store, clock } = tempStore()
  const environment = { bootstrap_servers: 'b1:9092', channels: { alerts: slack } }
  const off = ['disk-critical', 'under-replicated', 'offline-partitions', 'broker-missing', 'no-controller']
  const bot = {
    environments: { test: environment },
    smtp: { host: 'mail', from: 'kafka@example.com' },
    ...written,
    alerts: {
      ...Object.fromEntries([...off, 'lag-warning', 'lag-critical'].map(name => [name, false])),
      ...('alerts' in written ? (written.alerts as object) : {}),
    },
  }
  let config = configOf({ 'bot.yml': JSON.stringify(bot) })
  const without = (rule: string): void => {
    const alerts = { ...bot.alerts, [rule]: false }
    config = configOf({ 'bot.yml': JSON.stringify({ ...bot, alerts }) })
  }
  const told: string[] = []

  function observe(observed: Observed): void {
    evaluateAlerts(store, {
      environment: 'test',
      rules: rulesNow(config, observed),
      now: clock.now,
      tell: (rule, news) => {
        const dead = observed.receivers?.filter(one => one.dead > 0).map(one => one.destination) ?? []
        const avoid = rule.metric === 'delivery' ? new Set(dead) : undefined
        tellAlerts(store, config, 'test', rule, news, clock.now, avoid)
      },
      tellRetired: (rule, resolved) => tellRetired(store, config, 'test', rule, resolved),
    })
    for (const one of store.outbox.due(1000)) {
      if (one.destination === 'slack') {
        const message = one.payload as unknown as Extract<Message, { kind: 'alert' }>
        const live = store.alertMessages.get('test', message.rule, message.channel)
        const what = live ? (message.notify ?? 'edited') : `posted: ${message.report.summary}`
        told.push(`${message.channel} ${what}${message.isOver ? ' (over)' : ''}`)
        const at = { environment: 'test', rule: message.rule, channel: message.channel }
        if (message.isOver) store.alertMessages.forget('test', message.rule, message.channel)
        else store.alertMessages.record({ ...at, ts: '1.1', postedAt: clock.now })
      } else {
        const notice = one.payload as unknown as Notice
        told.push(`${one.destination} ${notice.status}: ${notice.members.map(each => each.member).join(',')}`)
      }
      store.outbox.begin(one.id)
      store.outbox.markSent(one.id)
    }
  }
  function lag(groups: Record<string, number>, after = minute): string[] {
    clock.now += after
    told.length = 0
    const measured = Object.entries(groups).map(([id, value]) => ({
      id,
      state: 'Stable',
      total: { lag: BigInt(value), unknown: 0, neverCommitted: 0, lost: 0n },
    }))
    observe(observedFor({ groups: measured }, { now: clock.now }))
    return [...told]
  }
  function also(more: Partial<Observed>, after = minute): string[] {
    clock.now += after
    told.length = 0
    observe(observedFor({}, { now: clock.now, ...more }))
    return [...told]
  }
  function byHand(id: string, person: string): Extract<Message, { kind: 'alert' }> | undefined {
    const alert = store.alerts.get(id)
    const closed = alert && store.alerts.change(alert, { state: 'resolved', resolvedAt: clock.now })
    retell(store, config, 'test', closed ? [closed] : [], clock.now, person)
    return store.outbox.due(1000).map(one => one.payload as unknown as Extract<Message, { kind: 'alert' }>)[0]
  }
  return { store, clock, lag, also, without, byHand }
}

const rule = { severity: 'critical', above: 10, clears_at: 5, for: '1s' }
const firing = 'Group "g" is 50 records behind.'

describe('A route', () => {
  test('tells everybody on it, and each of them when it is over', () => {
    const { lag } = watch({
      alerts: { behind: { ...rule, route: 'all' } },
      routes: {
        all: { slack: 'C0000000002', webhook: { url: 'https://hook.example.com' }, email: ['a@example.com'] },
      },
    })
    lag({ g: 50 })
    expect(lag({ g: 50 })).toEqual([
      `C0000000002 posted: ${firing}`,
      'webhook:all firing: g',
      'email:all firing: g',
    ])
    // A number that moves is shown where it is shown, and wakes nobody.
    expect(lag({ g: 60 })).toEqual(['C0000000002 edited'])
    expect(lag({ g: 0 })).toEqual([
      'C0000000002 Resolved: Group "g" is 0 records behind. (over)',
      'webhook:all resolved: g',
      'email:all resolved: g',
    ])
  })

  test('tells the end of a rule that was switched off to everybody whom it had told', () => {
    const { store, lag, without } = watch({
      alerts: { behind: { ...rule, route: 'all' } },
      routes: { all: { webhook: { url: 'https://hook.example.com' }, email: ['a@example.com'] } },
    })
    lag({ g: 50 })
    lag({ g: 50 })
    without('behind')
    expect(lag({ g: 50 })).toEqual([
      `${slack} edited (over)`,
      'webhook:all resolved: g',
      'email:all resolved: g',
    ])
    const subjects = store.outbox
      .newestOf('alert:test:behind')
      .map(one => (one.payload as unknown as Notice).subject)
    expect(subjects).toEqual(['Resolved: Lag in test', 'Resolved: Lag in test'])
    expect(lag({ g: 50 })).toEqual([])
  })

  test('of the environment, then the one called default, holds for rules that have none', () => {
    const routes = { default: { slack: 'C0000000003' }, here: { slack: 'C0000000004' } }
    const first = watch({ alerts: { behind: rule }, routes })
    first.lag({ g: 50 })
    expect(first.lag({ g: 50 })).toEqual([`C0000000003 posted: ${firing}`])
    const environments = {
      test: { bootstrap_servers: 'b1:9092', channels: { alerts: slack }, route: 'here' },
    }
    const second = watch({ alerts: { behind: rule }, routes, environments })
    second.lag({ g: 50 })
    expect(second.lag({ g: 50 })).toEqual([`C0000000004 posted: ${firing}`])
  })
})

describe('An escalation', () => {
  const settings = {
    alerts: { behind: rule },
    routes: {
      default: { escalate: { after: '10m', to: 'on-call' } },
      'on-call': { slack: false, email: ['a@example.com'], escalate: { after: '20m', to: 'boss' } },
      boss: { slack: 'C0000000009' },
    },
  }

  test('tells the next route when nobody takes it, each step once, and all of them the end', () => {
    const { lag } = watch(settings)
    lag({ g: 50 })
    expect(lag({ g: 50 })).toEqual([`${slack} posted: ${firing}`])
    expect(lag({ g: 50 }, 9 * minute)).toEqual([])
    expect(lag({ g: 50 }, minute)).toEqual([`${slack} edited`, 'email:on-call firing: g'])
    expect(lag({ g: 50 }, 19 * minute)).toEqual([])
    expect(lag({ g: 50 }, minute)).toEqual([`${slack} edited`, `C0000000009 posted: ${firing}`])
    expect(lag({ g: 50 }, 600 * minute)).toEqual([])
    expect(lag({ g: 0 })).toEqual([
      `${slack} Resolved: Group "g" is 0 records behind. (over)`,
      'email:on-call resolved: g',
      'C0000000009 Resolved: Group "g" is 0 records behind. (over)',
    ])
  })

  test('does not happen to what somebody has, and begins anew after a snooze', () => {
    const { lag, store, clock } = watch(settings)
    lag({ g: 50 })
    lag({ g: 50 })
    const [alert] = store.alerts.open('test')
    store.alerts.snooze([alert?.id ?? ''], clock.now + 30 * minute, 'U1')
    expect(lag({ g: 50 }, 20 * minute)).toEqual([])
    expect(lag({ g: 50 }, 10 * minute)).toEqual([`${slack} Firing: ${firing}`])
    expect(lag({ g: 50 }, 9 * minute)).toEqual([])
    expect(lag({ g: 50 }, minute)).toContain('email:on-call firing: g')
    store.alerts.acknowledge([alert?.id ?? ''], 'U1')
    expect(lag({ g: 50 }, 60 * minute)).toEqual([])
  })
})

describe('A member that comes and goes', () => {
  test('is told of, then only when it has been well for long', () => {
    const { lag } = watch({ alerts: { behind: rule } })
    const told: string[] = []
    for (let n = 0; n < 30; n++) told.push(...lag({ g: n % 4 < 2 ? 50 : 0 }))
    expect(told.filter(one => one.includes('posted'))).toHaveLength(3)
    expect(told.filter(one => one.includes('Resolved'))).toHaveLength(2)
    expect(lag({ g: 0 }, minute).filter(one => one.includes('Resolved'))).toEqual([])
    expect(lag({ g: 0 }, settleMs)).toEqual([`${slack} Resolved: Group "g" is 0 records behind. (over)`])
  })
})

describe('Maintenance', () => {
  const at = (ms: number) => new Date(1_800_000_000_000 + ms).toISOString()
  test('lets nothing new be told, closes what is over, and tells afterwards what is still bad', () => {
    const { lag } = watch({
      alerts: { behind: { ...rule, for: '2m' } },
      maintenance: [{ from: at(5 * minute), until: at(60 * minute), rules: ['behind'] }],
    })
    lag({ old: 50 })
    expect(lag({ old: 50 }, 3 * minute)).toHaveLength(1)
    expect(lag({ old: 50, g: 50 }, 4 * minute)).toEqual([])
    expect(lag({ old: 50, g: 50 }, 30 * minute)).toEqual([])
    expect(lag({ old: 0, g: 50 })).toEqual([`${slack} Resolved: Group "old" is 0 records behind. (over)`])
    expect(lag({ old: 0, g: 50 }, 30 * minute)).toEqual([`${slack} posted: ${firing}`])
  })
})

describe('A receiver that cannot be reached', () => {
  test('is told of on another way', () => {
    const { also } = watch({
      routes: {
        default: { webhook: { url: 'https://hook.example.com' }, slack: false },
        other: { email: ['a@example.com'], slack: false },
      },
    })
    const receivers = [{ destination: 'webhook:default', dead: 2, lastError: 'HTTP 500' }]
    expect(also({ receivers })).toEqual(['email:other firing: webhook:default'])
    expect(also({ receivers: [{ destination: 'webhook:default', dead: 0, lastError: null }] })).toEqual([
      'webhook:default resolved: webhook:default',
    ])
  })
})

test('a cluster that the bot cannot see is told of, and nothing else of it fires or is over', () => {
  const { lag, also, store } = watch({
    alerts: { behind: rule, 'collector-failing': { for: '1m' } },
  })
  lag({ g: 50 })
  lag({ g: 50 })
  const blind = { scan: null, scanFailure: 'No broker answers.' }
  expect(also(blind)).toEqual([])
  expect(also(blind)[0]).toContain('The bot cannot see test')
  expect(store.alerts.open('test').map(one => `${one.rule} ${one.state}`)).toEqual([
    'behind firing',
    'collector-failing firing',
  ])
  expect(lag({ g: 0 })).toEqual([
    `${slack} Resolved: The bot sees test again. (over)`,
    `${slack} Resolved: Group "g" is 0 records behind. (over)`,
  ])
})

test('an alert that somebody closed by hand does not look as if what it is about were over', () => {
  const { store, lag, byHand } = watch({ alerts: { behind: rule } })
  lag({ g: 50 })
  lag({ g: 50 })
  const message = byHand(store.alerts.open('test')[0]?.id ?? '', 'U0000000001')
  expect(message).toMatchObject({ isOver: true, notify: `Closed by hand: ${firing}` })
  expect(message?.report).toMatchObject({ title: 'Lag in test: closed by hand', tone: 'info' })
  expect(JSON.stringify(message?.report.parts)).toContain('What is still bad begins anew.')
})
