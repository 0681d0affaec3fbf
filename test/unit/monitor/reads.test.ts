import { describe, expect, test } from 'vitest'
import { listGroups } from '../../../src/admin/groups/list.ts'
import type { Context } from '../../../src/context.ts'
import { Failure, unknown } from '../../../src/core/failure.ts'
import { type Health, health } from '../../../src/monitor/health/health.ts'
import { lag } from '../../../src/monitor/lag.ts'
import { asked, contextOf, noAnswer } from './observed.ts'

const down = new Failure('unreachable', 'No broker of test answers (bootstrap b1:9092)')
const missing = [{ broker: 2, why: noAnswer }]

describe('health', () => {
  const ask = (...scene: Parameters<typeof contextOf>) =>
    asked(health, { detailed: false }, contextOf(...scene))

  test('of an empty cluster is well, and counts the brokers that are there', async () => {
    const { report, failures } = await ask({})
    expect(report).toMatchObject({
      title: 'test: well (brokers and topics score 100)',
      tone: 'good',
      summary: 'Nothing stands out. 3 of 3 brokers, 0 topics, 0 partitions, 0 groups.',
    })
    expect(failures).toEqual([])
  })

  test('of a cluster that is down knows nothing, and does not count it', async () => {
    const { report, failures, exit, data } = await ask(down)
    expect({ exit, failures }).toEqual({ exit: 1, failures: [down] })
    expect(report).toMatchObject({ title: 'test: no answer', tone: 'bad' })
    expect(report.summary).toBe('The cluster of test does not answer. Nothing is known about it now.')
    expect(data).toMatchObject({ topics: null, partitions: null, groups: null, controllerId: null })
    expect(JSON.stringify(report)).not.toMatch(/\b0\b|none/)
  })

  test.each<[string, Parameters<typeof contextOf>]>([
    ['a broker is silent about its groups', [{ missing }]],
    ['the quorum is silent', [{}, { quorum: () => Promise.reject(noAnswer) }]],
    ['disks are silent', [{}, { logDirs: () => Promise.reject(noAnswer) }]],
    ['the disks of one broker are silent', [{}, { logDirs: async () => new Map([[2, unknown(noAnswer)]]) }]],
    ['settings are silent', [{}, { topicConfigs: async () => new Map([['t', unknown(noAnswer)]]) }]],
    ['a leader is silent', [{ topics: { t: [5, null] } }]],
    ['the offsets of a group are silent', [{ groups: [{ id: 'g', commits: null }] }]],
  ])('never says well when %s', async (_, scene) => {
    const { report, failures, exit } = await ask(...scene)
    expect(exit).toBe(1)
    expect(failures).toContain(noAnswer)
    expect(report.tone).toBe('warning')
    expect(report.title).toMatch(/^test: not fully seen \(brokers and topics score /)
    expect(report.summary).toMatch(
      /^Nothing stands out in what could be seen. Not everything could be seen. /,
    )
    expect(JSON.stringify(report)).not.toMatch(/\bwell\b/)
    expect(JSON.stringify(report.parts)).toContain(noAnswer.message)
  })

  test('is not well while an alert fires, also one about what a look does not see', async () => {
    const firing = (severity: string) => ({
      severity,
      state: 'firing',
      summary: '6 % of the records of topic "jobs" end as errors in dlq.',
    })
    const askWith = (alerts: unknown[]) => {
      const context = contextOf({})
      return asked(health, { detailed: false }, {
        ...context,
        store: { ...context.store, alerts: { open: () => alerts } },
      } as unknown as Context)
    }
    const { report, exit } = await askWith([firing('warning'), firing('critical')])
    expect(exit).toBe(1)
    expect(report).toMatchObject({ title: 'test: in trouble (brokers and topics score 100)', tone: 'bad' })
    expect(report.summary).toMatch(/^2 alerts are firing: 6 % of the records of topic "jobs" end as errors/)
    expect(report.followUps[0]).toEqual({ label: 'Alerts', command: 'alerts list' })
    const pending = await askWith([{ ...firing('critical'), state: 'pending' }, firing('info')])
    expect(pending.report.tone).toBe('good')
    expect(pending.exit).toBeUndefined()
  })

  test('says once that a group is behind, also where an alert fires for it', async () => {
    const context = contextOf({ topics: { t: [20_000] }, groups: [{ id: 'g', commits: { 't/0': 0 } }] })
    const alert = (rule: string) => ({
      rule,
      member: 'g',
      severity: 'critical',
      state: 'firing',
      summary: rule,
    })
    const texts = async (...alerts: unknown[]) => {
      const store = { ...context.store, alerts: { open: () => alerts } }
      const { data } = await asked(health, { detailed: false }, { ...context, store } as unknown as Context)
      return (data as Health).findings.map(one => one.id)
    }
    expect(await texts(alert('lag-critical'))).not.toContain('alerts-firing')
    expect(await texts(alert('lag-critical'), alert('error-rate-critical'))).toContain('alerts-firing')
  })

  test('says what it found and that it has not seen everything', async () => {
    const { report } = await ask({ topics: { t: ['offline'] }, missing })
    expect(report).toMatchObject({
      title: 'test: in trouble (brokers and topics score at most 47)',
      tone: 'bad',
    })
    expect(report.summary).toMatch(
      /^1 partition is offline: .* Not everything could be seen\. 3 of 3 brokers, 1 topic, 1 partition, groups not fully known\./,
    )
  })

  test('a share group is nothing that is missing', async () => {
    const { report, failures } = await ask({ groups: [{ id: 's', kind: 'share', commits: {} }] })
    expect(failures).toEqual([])
    expect(report.title).toBe('test: well (brokers and topics score 100)')
  })
})

describe('lag', () => {
  const ask = (...scene: Parameters<typeof contextOf>) => asked(lag, {}, contextOf(...scene))
  const one = (group: string, ...scene: Parameters<typeof contextOf>) =>
    asked(lag, { group }, contextOf(...scene))

  test('of a group that has read everything it ever committed does not hide what it never committed', async () => {
    const scene = { topics: { t: [5, 7, 9] }, groups: [{ id: 'g', commits: { 't/0': 5 } }] }
    const { report, data } = await one('g', scene)
    expect(report.summary).toBe('"g" (Stable) is 0 records behind; 2 partitions without a commit.')
    expect(data).toMatchObject({ groups: [{ lag: 0n, neverCommitted: 2 }] })
    const all = await ask(scene)
    expect(JSON.stringify(all.report.parts)).toContain('0 + 2 partitions unknown')
  })

  test.each([
    [{ 't/0': 5, 't/1': 7 }, '"g" (Stable) has read everything.'],
    [{ 't/0': 4, 't/1': 7 }, '"g" (Stable) is 1 record behind.'],
    [{ 't/0': 4, 't/1': 5 }, '"g" (Stable) is 3 records behind.'],
    [null, 'The lag of "g" (Stable) is not known.'],
  ])('with the commits %j is said in one sentence', async (commits, summary) => {
    const { report } = await one('g', { topics: { t: [5, 7] }, groups: [{ id: 'g', commits }] })
    expect(report.summary).toBe(summary)
  })

  test('that is not known is never 0', async () => {
    const { report, data, failures } = await one('g', {
      topics: { t: [null] },
      groups: [{ id: 'g', commits: { 't/0': 4 } }],
    })
    expect(data).toMatchObject({ groups: [{ lag: null, unknownPartitions: 1 }] })
    expect(failures).toEqual([noAnswer])
    expect(report.summary).toBe('The lag of "g" (Stable) is not known; 1 partition unknown.')
    expect(report.tone).toBe('warning')
  })

  test('of a cluster that is down is a failure, not an empty table', async () => {
    await expect(ask(down)).rejects.toBe(down)
  })

  test('of nothing is said only when every broker was heard', async () => {
    expect((await ask({})).report.summary).toBe('There are no consumer groups.')
    const { report, failures } = await ask({ missing })
    expect(report.summary).toBe('No consumer group is known: some brokers did not answer.')
    expect(failures).toEqual([noAnswer])
    const some = await ask({ missing, topics: { t: [5] }, groups: [{ id: 'g', commits: { 't/0': 1 } }] })
    expect(some.report.summary).toBe(
      '1 of 1 group behind; the furthest is "g" with 4 records; some brokers did not answer.',
    )
  })

  test('of a group that a silent broker may have is not called absent', async () => {
    await expect(one('x', { missing })).rejects.toMatchObject({ code: 'unreachable' })
    await expect(one('x', { groups: [{ id: 'xy', commits: {} }] })).rejects.toMatchObject({
      code: 'not-found',
      hint: 'Did you mean "xy"?',
    })
  })

  test('of a share group is none, and no gap in the lag of others', async () => {
    const groups = [{ id: 's', kind: 'share' as const, commits: {} }]
    await expect(one('s', { groups })).rejects.toMatchObject({
      code: 'refused',
      hint: expect.stringContaining('offsets show and groups show have its start'),
    })
    expect(await ask({ groups })).toMatchObject({ failures: [], data: { groups: [] } })
  })

  test('is not confused by the names of topics', async () => {
    const { report } = await ask({
      topics: { 'some groups': [5], groups: [null] },
      groups: [{ id: 'g', commits: { 'groups/0': 1 } }],
    })
    expect(report.summary).not.toContain('brokers did not answer')
  })
})

describe('groups list', () => {
  const ask = (scene: Parameters<typeof contextOf>[0], pattern?: string) =>
    asked(listGroups, { pattern, detailed: true }, contextOf(scene))

  test('says how many there are, and that there may be more', async () => {
    expect((await ask({})).report.summary).toBe('There are no consumer groups.')
    expect((await ask({}, 'tda_*')).report.summary).toBe('There are no consumer groups that fit tda_*.')
    expect((await ask({ missing })).report.summary).toBe(
      'No consumer group is known, but some brokers did not answer.',
    )
    const groups = [{ id: 'g', commits: {} }]
    expect((await ask({ groups })).report.summary).toBe('1 consumer group.')
    expect((await ask({ groups, missing })).report.summary).toBe(
      '1 consumer group, and perhaps more: some brokers did not answer.',
    )
  })

  test('is not confused by a topic called groups', async () => {
    const { report, failures } = await ask({
      topics: { groups: [null] },
      groups: [{ id: 'g', commits: { 'groups/0': 1 } }],
    })
    expect(report.summary).toBe('1 consumer group.')
    expect(failures).toEqual([noAnswer])
    expect(JSON.stringify(report.parts)).toContain('groups-0')
  })

  test('shows share groups without calling anything missing, and dashes for what there is not', async () => {
    const { data, failures, report } = await ask({ groups: [{ id: 's', kind: 'share', commits: {} }] })
    expect(failures).toEqual([])
    expect(data).toMatchObject({ rows: [{ group: 's', kind: 'share', lag: null, members: 0 }] })
    expect(report.tone).toBe('info')
  })

  test('shows a name as it is', async () => {
    const id = '<!channel> *x* [/red]'
    const { report } = await ask(
      { topics: { t: [5] }, groups: [{ id, commits: { 't/0': 1 } }] },
      '<!channel>*',
    )
    expect(JSON.stringify(report.parts)).toContain(JSON.stringify(id))
    expect(report.followUps).toEqual([{ label: 'Show the furthest behind', command: `groups show "${id}"` }])
  })
})
