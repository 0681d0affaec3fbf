import { describe, expect, test } from 'vitest'
import { commands } from '../../../src/commands.ts'
import type { Context } from '../../../src/context.ts'
import { Failure } from '../../../src/core/failure.ts'
import { presentHelp } from '../../../src/core/present-help.ts'
import { plain } from '../../../src/core/report.ts'
import { wanted } from '../../../src/monitor/alerts/take.ts'
import type { NewAlert } from '../../../src/store/alert.ts'
import { noSecondFactor } from '../../support/no-second-factor.ts'
import { configOf } from '../config/config-folder.ts'
import { ann, aRequest } from '../store/support/a-request.ts'
import { tempStore } from '../store/support/temp-store.ts'

/** What commands about the bot itself are handed: the real store and a configuration. */
function scene(environment = 'local') {
  const { store, clock } = tempStore()
  const config = configOf({
    'bot.yml':
      'default_environment: local\nenvironments: { local: { bootstrap_servers: "b1:9092" }, other: { bootstrap_servers: "b2:9092" } }\n',
  })
  const context = {
    environment,
    store,
    config,
    now: clock.now,
    caller: { actor: ann },
    secondFactor: noSecondFactor,
  } as unknown as Context
  const ask = async (name: string, args: Record<string, unknown>) => {
    const query = commands.find(one => one.name === name)
    if (query?.kind !== 'query') throw new Error(`${name} is no query`)
    const answered = await query.answer(args, context)
    return { ...answered, report: query.present(answered.data) }
  }
  return { store, clock, context, ask }
}

async function failure(action: () => unknown): Promise<string> {
  try {
    await action()
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message} ${error.hint ?? ''}`.trim()
    throw error
  }
  throw new Error('It went through.')
}

describe('approvals show', () => {
  test('shows a request of the environment that is meant, and says where another one is', async () => {
    const { store, ask } = scene()
    const here = store.requests.create(aRequest())
    const there = store.requests.create(aRequest({ environment: 'other' }))
    expect((await ask('approvals show', { request: here.id })).report.summary).toContain(
      'Waiting for approval',
    )
    expect(await failure(() => ask('approvals show', { request: there.id }))).toBe(
      `usage: Request ${there.id} was made in other, not in local. Add --env other.`,
    )
    expect(await failure(() => ask('approvals show', { request: 'r-none' }))).toContain('not-found')
  })
})

describe('approvals list', () => {
  test.each([
    [0, 'Nothing waits for approval.'],
    [1, '1 request waits for approval.'],
    [2, '2 requests wait for approval.'],
  ])('with %i waiting', async (count, summary) => {
    const { store, ask } = scene()
    for (let n = 0; n < count; n++) store.requests.create(aRequest())
    expect((await ask('approvals list', { all: false })).report.summary).toBe(summary)
  })
})

describe('audit verify', () => {
  test.each([
    [0, 'The audit trail is empty.'],
    [1, 'The only entry is unbroken.'],
    [2, 'All 2 entries are unbroken.'],
  ])('of a trail of %i', async (count, summary) => {
    const { store, ask } = scene()
    for (let n = 0; n < count; n++)
      store.audit.append({
        event: 'query',
        actor: ann,
        door: 'slack',
        environment: 'local',
        command: 'lag',
        arguments: 'lag',
        requestId: null,
        digest: null,
        summary: 'Asked lag',
        detail: null,
      })
    expect((await ask('audit verify', { posted: [] })).report.summary).toBe(summary)
  })
})

test('audit search ignores nothing that it was given', async () => {
  const { ask } = scene()
  expect(await failure(() => ask('audit search', { text: 'reset', request: 'r-1', limit: 5 }))).toContain(
    'usage: Words and --request cannot be given together',
  )
})

describe('help', () => {
  const all = (topic: string | null) =>
    presentHelp(commands, topic)
      .parts.flatMap(part => (part.kind === 'table' ? part.table.rows.map(row => plain(row[0] ?? '')) : []))
      .join('\n')

  test('knows every command, and no two have the same name', () => {
    const names = commands.flatMap(command => [command.name, ...command.aliases])
    expect(new Set(names).size).toBe(names.length)
    for (const command of commands) expect(all(null)).toContain(command.name)
  })

  test('of a noun shows all its commands, also where the noun alone is short for one', () => {
    for (const name of ['alerts list', 'alerts ack', 'alerts snooze']) expect(all('alerts')).toContain(name)
    expect(all('offsets')).toContain('offsets undo')
    expect(presentHelp(commands, 'offsets reset').title).toBe('offsets reset')
    expect(presentHelp(commands, 'reset-offsets').title).toBe('offsets reset')
    expect(JSON.stringify(presentHelp(commands, 'offsets reset'))).toContain('--dry-run')
    expect(JSON.stringify(presentHelp(commands, 'lag'))).not.toMatch(/--dry-run|--wait|--yes|--reason/)
  })

  test('of something else names what is near', async () => {
    expect(await failure(() => presentHelp(commands, 'ofsets'))).toContain('Did you mean "offsets"?')
  })
})

describe('The alerts that are meant', () => {
  const alert = (changes: Partial<NewAlert> = {}): NewAlert => ({
    environment: 'local',
    rule: 'lag-warning',
    member: 'g',
    severity: 'warning',
    state: 'firing',
    labels: {},
    value: 1,
    summary: 'Group "g" is 6,000 records behind.',
    pendingSince: 1,
    firingSince: 1,
    lastSeenAt: 1,
    lastNotifiedAt: 1,
    flaps: 0,
    ...changes,
  })
  function open(store: ReturnType<typeof scene>['store'], changes: Partial<NewAlert> = {}) {
    const begun = store.alerts.begin(alert(changes))
    if (!begun) throw new Error('It is open already.')
    return begun
  }

  test('by id, by rule, or all of this environment', () => {
    const { store, context } = scene()
    const a = open(store)
    const b = open(store, { member: 'h', rule: 'lag-critical' })
    open(store, { environment: 'other' })
    open(store, { member: 'young', state: 'pending', firingSince: null })
    const ids = (...names: string[]) => wanted(names, context).map(one => one.id)
    expect(ids('all')).toEqual([a.id, b.id])
    expect(ids('rule:lag-critical')).toEqual([b.id])
    expect(ids(a.id, 'all', a.id)).toEqual([a.id, b.id])
  })

  test('are the others where one of many is over by the time of the click', async () => {
    const { store, context } = scene()
    const a = open(store)
    const b = open(store, { member: 'h' })
    store.alerts.change(a, { state: 'resolved', resolvedAt: 5 })
    expect(wanted([a.id, b.id], context).map(one => one.id)).toEqual([b.id])
    expect(await failure(() => wanted([a.id], context))).toContain(
      `conflict: Alert ${a.id} is resolved already.`,
    )
  })

  test.each([
    ['a-none', 'not-found: There is no alert "a-none".'],
    ['rule:lag-warnig', 'not-found: There is no alert rule "lag-warnig". Did you mean rule:lag-warning?'],
  ])('cannot be %s', async (name, words) => {
    const { context } = scene()
    expect(await failure(() => wanted([name], context))).toContain(words)
  })

  test('are not those of another environment, nor what has not fired yet', async () => {
    const { store, context } = scene()
    const other = open(store, { environment: 'other' })
    const young = open(store, { state: 'pending', firingSince: null })
    expect(await failure(() => wanted([other.id], context))).toBe(
      `usage: Alert ${other.id} is one of other, not of local. Add --env other.`,
    )
    expect(await failure(() => wanted([young.id], context))).toContain('has not fired yet')
    expect(wanted(['rule:lag-critical'], context)).toEqual([])
  })
})

describe('status', () => {
  test('says of each environment whether its cluster answers the collector, and where to look if not', async () => {
    const { context, ask } = scene()
    const { now } = context
    const seen: Record<string, number | null> = { local: now - 1000, other: now - 3_600_000 }
    Object.assign(context, { collectedAt: (name: string) => seen[name] ?? null })
    const { report } = await ask('status', {})
    const table = report.parts.find(part => part.kind === 'table')
    expect(table?.table.rows.map(row => row.slice(0, 2))).toEqual([
      ['local', 'answers'],
      ['other', 'does not answer'],
    ])
    expect(report.tone).toBe('warning')
    expect(report.followUps.map(one => one.command)).toEqual(['health --env other'])
  })

  test('where no collector runs names the environments, and claims nothing of their clusters', async () => {
    const { context, ask } = scene()
    Object.assign(context, { collectedAt: () => null })
    const { report } = await ask('status', {})
    expect(report.parts.some(part => part.kind === 'table')).toBe(false)
    expect(JSON.stringify(report.parts)).toContain(
      '2 environments configured: local and other. Nothing was scanned',
    )
  })
})
