import { expect, test } from 'vitest'
import { effectiveTopic } from '../../../src/config/effective-topic.ts'
import { showPath } from '../../../src/config/fault.ts'
import { topicsFile } from '../../../src/config/topics-file.ts'
import { readYaml } from '../../../src/config/yaml-file.ts'

const topics = topicsFile(
  readYaml(
    'topics.yml',
    `
defaults: { replication_factor: 3, min_in_sync_replicas: 2, segment_ms: 1000, message_max_bytes: 500, retention_ms: 1 }
environments:
  development: { defaults: { replication_factor: 1, min.insync.replicas: 1, retention_ms: 2 } }
topics:
  jobs:
    partitions: 12
    config: { retention_ms: 3, cleanup_policy: [compact, delete] }
    environment_overrides:
      development: { partitions: 3, config: { retention.ms: 4 } }
  broken: { partitions: 1, config: { segment_ms: soon } }
`,
    {},
  ),
)

function shown(name: string, environment: string): Record<string, string> {
  const topic = topics.topics.get(name)
  if (!topic) throw new Error('no such topic')
  const { partitions, replicationFactor, config } = effectiveTopic(topics, topic, environment)
  const all = { partitions, 'replication.factor': replicationFactor, ...Object.fromEntries(config) }
  return Object.fromEntries(
    Object.entries(all).map(([key, setting]) => [
      key,
      setting ? `${setting.value} ← ${showPath(setting.path)}` : 'none',
    ]),
  )
}

test('defaults, environment, topic and override, each value with where it was written', () => {
  expect(shown('jobs', 'development')).toEqual({
    partitions: '3 ← topics.jobs.environment_overrides.development.partitions',
    'replication.factor': '1 ← environments.development.defaults.replication_factor',
    'min.insync.replicas': '1 ← environments.development.defaults."min.insync.replicas"',
    'segment.ms': '1000 ← defaults.segment_ms',
    'max.message.bytes': '500 ← defaults.message_max_bytes',
    'retention.ms': '4 ← topics.jobs.environment_overrides.development.config."retention.ms"',
    'cleanup.policy': 'compact,delete ← topics.jobs.config.cleanup_policy',
  })
  expect(shown('jobs', 'production')).toMatchObject({
    partitions: '12 ← topics.jobs.partitions',
    'replication.factor': '3 ← defaults.replication_factor',
    'retention.ms': '3 ← topics.jobs.config.retention_ms',
  })
})

test('a value with a fault is unknown: the weaker one does not take its place', () => {
  expect(shown('broken', 'production')['segment.ms']).toBe('null ← topics.broken.config.segment_ms')
})
