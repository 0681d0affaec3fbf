import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/config.ts'
import type { Context } from '../../../src/context.ts'
import type { Executed } from '../../../src/core/command.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { Plan } from '../../../src/core/plan.ts'
import { applyTopics } from '../../../src/topics/apply.ts'
import { mayLoseData } from '../../../src/topics/change/may-lose-data.ts'
import type { TopicsOutcome } from '../../../src/topics/change/topics-outcome.ts'
import { protectionOf } from '../../../src/topics/protection.ts'
import { type Fate, type SimulatedTopic, simulatedCluster } from './simulated-cluster.ts'

const config = loadConfig({ folder: 'config', env: {} })
/** Those that the bot may change in any way. */
const names = [...config.topics.topics.keys()].filter(name => protectionOf(config, name) === null)

const contextOf = (
  topics: Map<string, SimulatedTopic>,
  fate?: Parameters<typeof simulatedCluster>[1],
): Context =>
  ({
    environment: 'production',
    config,
    now: 0,
    cluster: simulatedCluster(topics, fate),
  }) as unknown as Context

async function planned(context: Context): Promise<Plan> {
  const result = applyTopics.plan({}, await applyTopics.observe({}, context))
  if (result.kind === 'refusal') throw result.failure
  return result.plan
}

const carriedOut = (plan: Plan, context: Context, isMine = () => true) =>
  applyTopics.execute(plan, context, { requestId: 'r', isMine }) as Promise<Executed<TopicsOutcome>>

const anyTopics = fc
  .uniqueArray(fc.constantFrom(...names, 'other', 'tda_unknown'), { maxLength: 8 })
  .chain(some =>
    fc.tuple(
      ...some.map(name =>
        fc.record({
          name: fc.constant(name),
          partitions: fc.integer({ min: 1, max: 3 }),
          config: fc.dictionary(
            fc.constantFrom('retention.ms', 'segment.ms', 'flush.ms'),
            fc.constantFrom('5', '99'),
          ),
        }),
      ),
    ),
  )
  .map(
    all =>
      new Map(
        all.map(({ name, partitions, config }): [string, SimulatedTopic] => [
          name,
          { id: `id-${name}`, partitions, replicas: 3, config: new Map(Object.entries(config)) },
        ]),
      ),
  )
const anyFates = fc.dictionary(
  fc.constantFrom(
    ...names.flatMap(name => ['create', 'settings', 'partitions'].map(kind => `${kind} ${name}`)),
  ),
  fc.constantFrom<Fate>('refused', 'lost'),
)

test('A change tells of each step what became of it; run again it finishes, and then there is nothing to do', async () => {
  await fc.assert(
    fc.asyncProperty(anyTopics, anyFates, async (topics, fates) => {
      const alone = structuredClone([topics.get('other'), topics.get('tda_unknown')])
      const first = contextOf(topics, (kind, topic) => fates[`${kind} ${topic}`] ?? 'done')
      const plan = await planned(first)
      const refused = (kind: string, topic: string): boolean => fates[`${kind} ${topic}`] === 'refused'
      try {
        const { outcome, failures } = await carriedOut(plan, first)
        expect(outcome.rows.map(row => row.text)).toEqual(plan.steps.map(step => step.text))
        for (const row of outcome.rows)
          expect(row.state).toBe(refused(row.kind, row.topic) ? 'failed' : 'done')
        expect(failures.length > 0).toBe(outcome.rows.some(row => row.state === 'failed'))
      } catch (error) {
        // Nothing at all was done.
        if (!(error instanceof Failure)) throw error
        expect(error.message).toContain('refused')
      }
      const again = contextOf(topics)
      const rest = await planned(again)
      if (!rest.nothingToDo) expect((await carriedOut(rest, again)).failures).toEqual([])
      expect(await planned(again)).toMatchObject({ nothingToDo: true, steps: [] })
      expect([topics.get('other'), topics.get('tda_unknown')]).toEqual(alone)
    }),
    { numRuns: 40 },
  )
})

describe('A change', () => {
  const [topic = ''] = names
  const few = () =>
    new Map([[topic, { id: 'a', partitions: 1, replicas: 3, config: new Map<string, string>() }]])

  test('that another process has taken over does nothing more', async () => {
    const topics = few()
    const context = contextOf(topics)
    let asked = 0
    const { outcome, failures } = await carriedOut(await planned(context), context, () => (asked += 1) === 1)
    expect(new Set(outcome.rows.map(row => `${row.kind} ${row.state}`))).toEqual(
      new Set(['create done', 'settings not-tried', 'partitions not-tried']),
    )
    expect(failures.map(one => one.code)).toEqual(['conflict'])
    expect(topics.get(topic)?.partitions).toBe(1)
  })

  test('that was interrupted says of each step whether it took effect', async () => {
    const topics = few()
    const context = contextOf(topics, kind => (kind === 'partitions' ? 'refused' : 'done'))
    const plan = await planned(context)
    const inspect = async () =>
      applyTopics.inspect(
        plan,
        { ...context, store: { jobs: { ofRequest: () => [] } } } as unknown as Context,
        'r',
      )
    expect(new Set((await inspect()).map(step => step.state))).toEqual(new Set(['not-tried']))
    await carriedOut(plan, context)
    expect((await inspect()).map(step => step.state)).toEqual([
      ...plan.steps.slice(1).map(() => 'done'),
      'not-tried',
    ])
    topics.set(topic, { id: 'another', partitions: 9, replicas: 3, config: new Map() })
    expect((await inspect()).filter(step => step.state === 'failed')).toHaveLength(2)
  })
})

test('What may lose data is dangerous: fewer records, another cleanup, unclean elections, partitions of a topic in use', () => {
  const source = { level: 'topic', file: 'f', line: 1, column: 1, path: 'p' } as const
  const row = (what: string, from: string | null, to: string, kind: 'create' | 'alter' = 'alter') => ({
    topic: 't',
    kind,
    changes: [{ what, from, fromSource: 'topic', to, source }],
    impossible: [],
    reasons: [],
  })
  const dangerous = (...of: Parameters<typeof row>) => mayLoseData(row(...of), new Set())
  expect(dangerous('retention.ms', '9', '5')).toBe(true)
  expect(dangerous('retention.ms', '9', '-1')).toBe(false)
  expect(dangerous('retention.bytes', '-1', '5')).toBe(true)
  expect(dangerous('cleanup.policy', 'compact,delete', 'delete')).toBe(true)
  expect(dangerous('unclean.leader.election.enable', 'false', 'True')).toBe(true)
  expect(dangerous('unclean.leader.election.enable', 'true', 'false')).toBe(false)
  expect(dangerous('segment.ms', '9', '5')).toBe(false)
  expect(dangerous('partitions', '1', '2')).toBe(true)
  expect(mayLoseData(row('partitions', '1', '2'), new Set(['t']))).toBe(false)
  expect(dangerous('retention.ms', null, '5', 'create')).toBe(false)
})
