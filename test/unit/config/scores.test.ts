import { describe, expect, test } from 'vitest'
import { wantedTopics } from '../../../src/config/config.ts'
import { clusterWeights, topicWeights } from '../../../src/core/score/weights.ts'
import { configOf } from './config-folder.ts'

const bot = (score: string): string => `environments: { test: { bootstrap_servers: "b1:9092" } }
monitoring:
  lag: { window: 10m }
  score:
${score}`

describe('The points of the scores', () => {
  test('are those that come with the bot, but for what is written', () => {
    const { monitoring } = configOf({
      'bot.yml': bot('    topic: { lag_critical: 40, records_lost: 0 }\n    cluster: { topics: 0.5 }\n'),
    }).bot
    expect(monitoring.score).toEqual({
      topic: { ...topicWeights, lagCritical: 40, recordsLost: 0 },
      cluster: { ...clusterWeights, topics: 0.5 },
    })
    expect(monitoring.lagWindowMs).toBe(600_000)
  })

  test('under which a score would rise when something gets worse are a fault, with its line', () => {
    const read = (score: string) => () => configOf({ 'bot.yml': bot(score) })
    expect(read('    topic:\n      lag_critical: 5\n')).toThrow(
      /bot\.yml:6:21 error wrong-order: monitoring\.score\.topic\.lag_critical: this must be at least lag_warning, or the score would rise/,
    )
    expect(read('    topic: { min_isr: 6 }\n')).toThrow(
      /topic\.one_replica: this must be at least too_few_replicas \+ min_isr/,
    )
    expect(read('    cluster: { lags: 3 }\n')).toThrow(/unknown-key: monitoring\.score\.cluster\.lags/)
  })
})

describe('What an environment wants of its topics', () => {
  const topics = `defaults: { replication_factor: 3, min_insync_replicas: 2 }
environments:
  test: { defaults: { replication_factor: 2 } }
topics:
  own: { partitions: 1, replication_factor: 1, config: { min_insync_replicas: 1 } }
  plain: { partitions: 1 }
`
  const wanted = (environment: string) =>
    wantedTopics(configOf({ 'bot.yml': bot('    topic: {}\n'), 'topics.yml': topics }), environment)

  test('comes from the topic, the environment and the defaults, also for topics that nobody declared', () => {
    const { declared, of } = wanted('test')
    expect([...declared]).toEqual(['own', 'plain'])
    expect(of('own')).toEqual({ isDeclared: true, replicas: 1, minIsr: 1 })
    expect(of('plain')).toEqual({ isDeclared: true, replicas: 2, minIsr: 2 })
    expect(of('other')).toEqual({ isDeclared: false, replicas: 2, minIsr: 2 })
  })

  test('is nothing where topics.yml does not know it', () => {
    const { declared, of } = wanted('elsewhere')
    expect(declared.size).toBe(0)
    expect(of('own')).toEqual({ isDeclared: false, replicas: null, minIsr: null })
  })
})
