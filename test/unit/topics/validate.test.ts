import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Config, faultLine, loadConfig } from '../../../src/config/config.ts'
import { avroFaults } from '../../../src/topics/checks/avro.ts'
import { checks } from '../../../src/topics/checks/checks.ts'
import { runChecks } from '../../../src/topics/checks/run-checks.ts'
import { declaredEnvironments, desiredTopics } from '../../../src/topics/desired.ts'
import { validateTopics } from '../../../src/topics/validate.ts'
import { configOf } from '../config/config-folder.ts'
import { asked, contextOf } from '../monitor/observed.ts'

function faultsOf(config: Config, brokers: number | null = null) {
  const names = declaredEnvironments(config)
  const environments = names.length > 0 ? names : ['test']
  return runChecks(checks, {
    config,
    environments: new Map(environments.map(name => [name, desiredTopics(config, name)])),
    cluster: brokers === null ? null : { environment: environments[0] ?? '', brokers },
  })
}

/** `12 message-size`: the line and the check, without the notes about bot.yml. */
const found = (topics: string, access = '', brokers: number | null = null): string[] =>
  faultsOf(configOf({ 'topics.yml': topics, ...(access && { 'acl-config.yml': access }) }), brokers)
    .filter(fault => fault.check !== 'no-environment')
    .map(fault => `${fault.line} ${fault.check}`)

test('the shipped files have neither errors nor warnings', () => {
  const config = loadConfig({ folder: 'config', env: {} })
  expect(
    faultsOf(config)
      .filter(fault => fault.level !== 'note')
      .map(faultLine),
  ).toEqual([])
})

test.each([
  ['topic-name', 'topics:\n  "a b": {}'],
  ['name-collision', 'topics: { a.b: {},\n  a_b: {} }'],
  ['name-prefix', 'topics: { t_a: {}, t_b: {}, t_c: {}, t_d: {},\n  other: {} }'],
  [
    'min-isr-above-replicas',
    'topics: { a: { replication_factor: 2, config: {\n  min_insync_replicas: 3 } } }',
  ],
  [
    'min-isr-equals-replicas',
    'topics: { a: { replication_factor: 2, config: {\n  min_insync_replicas: 2 } } }',
  ],
  ['compact-retention', 'topics: { a: { config: { cleanup_policy: compact,\n  retention_ms: 5 } } }'],
  ['compact-event-types', 'topics: { a: { event_types: [x, y], config: {\n  cleanup_policy: compact } } }'],
  ['compaction-without-compact', 'topics: { a: { config: {\n  max_compaction_lag_ms: 5 } } }'],
  ['segment-above-retention', 'topics: { a: { config: { retention_ms: 5,\n  segment_ms: 6 } } }'],
  [
    'default-without-effect',
    'environments: { p: { defaults: {\n  retention_ms: 5 } } }\ntopics: { a: { config: { retention_ms: 6 } } }',
  ],
  ['suite-name', 'defaults: {\n  min_in_sync_replicas: 1 }'],
  ['unknown-schema', 'topics: { a: { schema: {\n  value_schema: v1 } } }'],
  ['no-retention-policy', 'topics: { a: {},\n  b: {} }\nretention_policies: { p: { topics: [a] } }'],
  [
    'retention-above-policy',
    'topics: { a: { config: {\n  retention_ms: 86400001 } } }\nretention_policies: { p: { topics: [a], max_retention_days: 1 } }',
  ],
  ['unknown-topic', 'topics: { a: {} }\nretention_policies: {\n p: { topics: [a,\n  b] } }'],
])('%s is found in its line', (check, topics) => {
  const line = topics.split('\n').length === 4 ? 4 : topics.startsWith('topics: { a: {} }') ? 4 : 2
  expect(found(topics)).toContain(`${line} ${check}`)
})

test('more replicas than brokers are found where the cluster answers', () => {
  const topics = 'topics: { a: {\n  replication_factor: 3 } }'
  expect(found(topics, '', 2)).toContain('2 replicas-above-brokers')
  expect(found(topics)).toEqual([])
})

test('what the access file demands is held against the topics', () => {
  const topics = 'topics: { a: { config: {\n  retention_ms: 86400000,\n  max_message_bytes: 100 } } }'
  const access = 'topic_access: { a: { restrictions: { retention_years: 7, max_message_size: 200 } } }'
  expect(found(topics, access)).toEqual(['2 retention-below-access', '3 message-size'])
})

test('a record that stands beside the name of its field is no Avro', () => {
  const field = { name: 'data', type: 'record', fields: [] }
  const [fault] = avroFaults({ type: 'record', name: 'E', fields: [field] }, ['schemas', 'e'])
  expect(fault).toMatchObject({ path: ['schemas', 'e', 'fields', 0, 'type'] })
  const right = {
    name: 'data',
    type: { type: 'record', name: 'D', fields: [{ name: 'next', type: ['null', 'D'], default: null }] },
  }
  expect(avroFaults({ type: 'record', name: 'E', namespace: 'x', fields: [right] }, [])).toEqual([])
})

test('where the access file is strict with an environment, warnings are errors there', async () => {
  const config = configOf({
    'topics.yml':
      'environments: { prod: {}, dev: {} }\ntopics: { a: { replication_factor: 2, config: { min_insync_replicas: 2 } } }',
    'acl-config.yml':
      'environment_overrides: { prod: { compliance: { strict_mode: true } } }\ntopic_access: { a: {} }',
  })
  const levels = async (environment: string) => {
    const context = { ...contextOf({}), config, environment }
    const { data, exit } = await asked(validateTopics, {}, context)
    const { rows } = data as { rows: { check: string; level: string }[] }
    return { exit, level: rows.find(row => row.check === 'min-isr-equals-replicas')?.level }
  }
  expect(await levels('prod')).toEqual({ exit: 1, level: 'error' })
  expect(await levels('dev')).toEqual({ exit: undefined, level: 'warning' })
})

test('docs/checks.md has every check', () => {
  const page = readFileSync('docs/checks.md', 'utf8')
  expect(checks.filter(check => !page.includes(`\`${check.id}\``))).toEqual([])
  expect(new Set(checks.map(check => check.id)).size).toBe(checks.length)
})

const platform = '/work/shared/tda-config'
test.runIf(existsSync(platform))(
  'every fault that is known of the platform’s own files is found in its line',
  () => {
    const faults = faultsOf(loadConfig({ folder: platform, env: {} }))
    const lines = (check: string): number[] =>
      faults.filter(fault => fault.check === check).map(fault => fault.line)
    expect(lines('suite-name')).toEqual([14, 18, 27, 34, 41])
    expect(lines('bad-avro')).toEqual([297, 338])
    expect(lines('duplicate-key')).toEqual([298, 339])
    expect(lines('unknown-schema')).toHaveLength(5 + 7)
    expect(lines('retention-policy-shared')).toContain(400)
    expect(lines('no-retention-policy')).toEqual([224])
    expect(
      faults.find(fault => fault.check === 'retention-below-access' && fault.level === 'error')?.line,
    ).toBe(250)
    const roles = faults.filter(fault => fault.check === 'unknown-role').map(fault => fault.message)
    expect(new Set(roles).size).toBe(13)
    expect(lines('unknown-consumer-group')).toHaveLength(12)
    expect(lines('cluster-name')).toEqual([189, 236])
    expect(lines('principal-form')).toEqual([19, 366, 426])
    expect(lines('pattern-literal')).toEqual([212, 221, 476, 516])
    expect(lines('group-principal').length).toBeGreaterThan(0)
    expect(lines('host-range')).toContain(249)
    expect(lines('not-enforceable')).toEqual(expect.arrayContaining([250, 299, 358, 271, 452]))
    expect(lines('compact-event-types')).toEqual([91])
    expect(lines('compact-retention')).toContain(89)
    expect(
      faults.filter(fault => fault.check === 'message-size').map(fault => fault.message.slice(0, 11)),
    ).toEqual(['tda_results', 'tda_uploads'])
    expect(lines('default-without-effect')).toHaveLength(6)
  },
)
