import { describe, expect, test } from 'vitest'
import type { Context } from '../../../src/context.ts'
import { Failure } from '../../../src/core/failure.ts'
import { digest } from '../../../src/monitor/digest/digest.ts'
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
        'test: well, score 100. Alerts in the last day: 0 opened, 0 resolved, 0 still open. No change was made.',
    })
    expect(failures).toEqual([])
  })

  test('does not call a cluster well that it could not see, nor one that is down', async () => {
    const unseen = await digestOf({ missing: [{ broker: 2, why: noAnswer }] }).ask()
    expect(unseen.report.tone).toBe('warning')
    expect(unseen.report.summary).toMatch(/^test: not fully seen, score /)
    expect(unseen.data).toMatchObject({ isWell: false })
    expect(unseen.failures).toEqual([noAnswer])
    const down = await digestOf(new Failure('unreachable', 'No broker of test answers')).ask()
    expect(down.report.tone).toBe('bad')
    expect(down.report.summary).toMatch(/^test: no answer\./)
  })

  test('tells what waits and what was changed, in the singular', async () => {
    const { store, ask } = digestOf({ topics: { t: [9] }, groups: [{ id: 'g', commits: { 't/0': 1 } }] })
    store.requests.create(aRequest({ environment: 'test', expiresAt: 1_900_000_000_000 }))
    const done = store.requests.create(
      aRequest({ environment: 'test', approvalsNeeded: 0, state: 'planned', expiresAt: 1_900_000_000_000 }),
    )
    store.requests.claim(done.id, 'me')
    store.requests.move(done.id, ['running'], 'done', { outcome: { kind: 'done', data: null } })
    const { report } = await ask()
    expect(report.summary).toContain('1 request waits for approval. 1 change was made.')
    const text = JSON.stringify(report.parts)
    expect(text).toContain(done.id)
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
    expect((await ask()).report.summary).toContain('test: well, score 100 (97 a day ago).')
    store.history.series = async query => (query.of === 'reading' ? [aPoint(100)] : [])
    expect((await ask()).report.summary).toContain('score 100, as a day ago.')
  })
})

const aPoint = (value: number) => ({ at: 0, value, most: value, rise: 0, elapsedMs: 0 })
