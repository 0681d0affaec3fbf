import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commands } from '../../../src/commands.ts'
import { understand } from '../../../src/core/command-line.ts'
import type { Plan } from '../../../src/core/plan.ts'
import { presentRequest } from '../../../src/core/present-request.ts'
import { plain, type Report, type Text } from '../../../src/core/report.ts'
import type { Request, RequestState } from '../../../src/core/request.ts'
import { tokenize } from '../../../src/core/tokenize.ts'
import { anyData, hostileNames } from '../../support/any-data.ts'

const hostile = '<!channel> *x* [/red]'
const plan: Plan = {
  title: `Move 1 committed offset of group "${hostile}"`,
  decision: {},
  estimates: {},
  steps: [{ state: 'planned', text: `${hostile}: 1 → 2` }],
  consequences: [{ severity: 'critical', text: `${hostile} will never read them.` }],
  nothingToDo: false,
}

/** Every text that a report holds. */
function texts(report: Report): Text[] {
  return [
    report.title,
    report.summary,
    ...report.followUps.flatMap(one => [one.label, one.command]),
    ...report.parts.flatMap((part): Text[] => {
      switch (part.kind) {
        case 'heading':
        case 'text':
        case 'code':
          return [part.text]
        case 'callout':
          return [part.text, part.detail ?? '']
        case 'fields':
          return part.fields.flatMap(field => [field.label, field.value])
        case 'table':
          return [...part.table.columns.map(column => column.name), ...part.table.rows.flat()]
        case 'steps':
          return part.steps.flatMap(step => [step.text, step.detail ?? ''])
        case 'chart':
          return [part.chart.title, ...part.chart.x]
      }
    }),
  ]
}

/** A report that any renderer can show: nothing empty, no number that is none, no row of another width than its columns. */
function expectReadable(report: Report): void {
  expect(report.title).not.toBe('')
  expect(report.summary).not.toBe('')
  for (const text of texts(report)) {
    const shown = plain(text)
    expect(shown).not.toMatch(/undefined|NaN|\[object|null/)
    // Escaping is the renderer's.
    expect(shown.replaceAll('&amp;', '')).not.toMatch(/&(amp|lt|gt);/)
  }
  for (const part of report.parts)
    if (part.kind === 'table')
      for (const row of part.table.rows) expect(row).toHaveLength(part.table.columns.length)
  for (const one of report.followUps) expect(() => tokenize(one.command)).not.toThrow()
}

const reports = commands
  .filter(command => command.name !== 'approvals show' && command.name !== 'help')
  .map(command => ({
    name: command.name,
    shape: command.kind === 'query' ? command.data : command.outcome,
    present: (data: unknown) =>
      command.kind === 'query' ? command.present(data) : command.present(data, plan),
  }))

describe.each(reports)('The answer of $name', ({ shape, present }) => {
  test('is a readable report whatever the data, with names as they are', () => {
    fc.assert(
      fc.property(anyData(shape), data => {
        expectReadable(present(data))
      }),
      { numRuns: 150 },
    )
  })
})

test('counts read well in the singular', () => {
  const wrong =
    /\b1 (partitions|records|groups|members|brokers|topics|requests|alerts|entries|offsets|findings|are|have)\b/
  for (const { name, shape, present } of reports)
    fc.assert(
      fc.property(anyData(shape), data => {
        const report = present(data)
        const shown = [report.summary, ...texts(report)].map(plain)
        for (const one of shown) if (wrong.test(one)) throw new Error(`${name}: ${one}`)
      }),
      { numRuns: 150 },
    )
})

describe('A name that looks like markup', () => {
  const row = {
    group: hostile,
    topic: 't',
    partition: 0,
    committedOffset: 1n,
    logStartOffset: 0n,
    logEndOffset: 3n,
    lag: 2n,
    state: 'behind',
  }
  const one = {
    group: hostile,
    state: 'Empty',
    lag: 2n,
    unknownPartitions: 0,
    neverCommitted: 0,
    lost: 0n,
    trend: null,
  }
  const gaps = [{ name: `offsets of "${hostile}"`, reason: 'No answer.' }]
  const data: Record<string, unknown> = {
    lag: { group: null, groups: [one], rows: [row], past: [], isComplete: true, gaps },
    'groups list': {
      pattern: null,
      rows: [{ ...one, kind: 'classic', members: 0, topics: ['t'], coordinator: 1 }],
      partitions: [row],
      isComplete: true,
      gaps,
    },
    'offsets show': { group: hostile, state: 'Empty', topic: null, rows: [row], gaps },
    'offsets reset': {
      requestId: 'r-1',
      rows: [{ group: hostile, topic: 't', partition: 0, before: 1n, after: 2n, error: null }],
    },
    'alerts ack': {
      by: 'U1',
      until: null,
      taken: [{ id: 'a-1', summary: `Group "${hostile}" is 2 records behind.` }],
    },
  }
  test.each(Object.keys(data))('stands in the answer of %s', name => {
    const report = reports.find(command => command.name === name)?.present(data[name])
    expect(report && texts(report).map(plain).join('\n')).toContain(hostile)
  })

  test.each(hostileNames)('%s can be clicked on: the button means this name', name => {
    const report = reports
      .find(command => command.name === 'lag')
      ?.present({
        group: null,
        groups: [{ ...one, group: name }],
        rows: [],
        past: [],
        trend: null,
        isComplete: true,
        gaps: [],
      })
    const [button] = report?.followUps ?? []
    const understood = understand(tokenize(button?.command ?? ''), commands, { now: 0, zone: 'utc' })
    expect(understood).toMatchObject({ kind: 'invocation', invocation: { args: { group: name } } })
  })
})

describe('A request', () => {
  const states: RequestState[] = [
    'planned',
    'waiting',
    'approved',
    'running',
    'done',
    'failed',
    'interrupted',
    'denied',
    'expired',
    'outdated',
    'withdrawn',
  ]
  const request = (state: RequestState): Request => ({
    id: 'r-1',
    environment: 'dev',
    command: 'offsets reset',
    args: {},
    typed: `offsets reset "${hostile}" --to earliest`,
    requester: { id: 'U1', name: hostile },
    reason: hostile,
    plan,
    digest: 'd',
    approvalsNeeded: 1,
    state,
    decisions: [{ approver: { id: 'U2', name: 'otto' }, verdict: 'approve', reason: hostile, at: 1 }],
    createdAt: 0,
    expiresAt: 1,
    owner: null,
    heartbeatAt: null,
    finishedAt: null,
    outcome: null,
    origin: { door: 'slack' },
  })

  test.each(states)('that is %s says so, with names as they are', state => {
    const report = presentRequest(request(state), commands)
    expectReadable(report)
    expect(report.summary).toContain(hostile)
    if (['denied', 'expired', 'withdrawn', 'outdated'].includes(state))
      expect(report.summary).toContain('Nothing was changed')
  })
})
