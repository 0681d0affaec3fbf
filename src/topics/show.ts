import { z } from 'zod'
import { defineQuery } from '../context.ts'
import { topicName } from '../core/arguments/kinds.ts'
import { Failure, type Known, known, toFailure, unknown } from '../core/failure.ts'
import { type Gap, gapData, gapShape } from '../core/gaps.ts'
import { lagRowShape } from '../core/lag-table.ts'
import { nearest } from '../core/nearest.ts'
import { type Score, scoreShape } from '../core/score/score.ts'
import { partitionKey } from '../kafka/cluster.ts'
import { lookAtTopics } from '../kafka/look-at-topics.ts'
import { groupGaps, partitionGaps } from '../kafka/scan-gaps.ts'
import { scanRows } from '../kafka/scan-rows.ts'
import { rowsOf } from './config.ts'
import { desiredTopic } from './desired.ts'
import { scoresHere } from './health/scores-here.ts'
import { protectionOf } from './protection.ts'
import { readTopicSchemas, topicSchemaShape } from './schemas/read-topic-schemas.ts'
import { presentTopic } from './show/present-topic.ts'
import { usersOf } from './show/users-of.ts'
import { sourceShape } from './source.ts'
import { noSizes, partitionSizes } from './topic-sizes.ts'

const shape = z.object({
  topic: z.string(),
  environment: z.string(),
  internal: z.boolean(),
  protection: z.string().nullable(),
  partitions: z.array(
    z.object({
      partition: z.number(),
      leader: z.number().nullable(),
      replicas: z.array(z.number()),
      isr: z.array(z.number()),
      start: z.bigint().nullable(),
      end: z.bigint().nullable(),
      /** Over its replicas; null where one is not known. */
      bytes: z.bigint().nullable(),
      bytesAtLeast: z.bigint(),
    }),
  ),
  /** What is in force on the cluster; null: it could not be read. */
  config: z
    .array(z.object({ name: z.string(), value: z.string().nullable(), source: z.string() }))
    .nullable(),
  /** null: not declared, or not to be told (see gaps). */
  declared: z
    .array(
      z.object({ topic: z.string(), what: z.string(), value: z.string().nullable(), source: sourceShape }),
    )
    .nullable(),
  isDeclared: z.boolean(),
  score: scoreShape,
  schemas: z.object({ key: z.string().nullable(), value: z.string().nullable() }).nullable(),
  /** Beside the registry; also what its schemas refer to. */
  registered: z.array(topicSchemaShape),
  groups: z.array(lagRowShape),
  /** By acl-config.yml; null: it says nothing of this topic. */
  users: z
    .array(
      z.object({
        principal: z.string(),
        as: z.string(),
        operations: z.array(z.string()),
        groups: z.array(z.string()),
      }),
    )
    .nullable(),
  gaps: z.array(gapShape),
})
export type TopicShown = z.infer<typeof shape>

export const showTopic = defineQuery({
  name: 'topics show',
  summary:
    'Show one topic: partitions, settings in force and declared, its schemas, the groups that read it, who may use it',
  arguments: { topic: topicName().positional() },
  permission: 'topics:read',
  examples: ['topics show tda_jobs'],
  data: shape,
  answer: async ({ topic: name }, context) => {
    const { cluster, config, environment } = context
    const [look, dirs, configs, registered] = await Promise.all([
      lookAtTopics(cluster),
      attempt(cluster.logDirs()),
      attempt(cluster.topicConfigs([name])),
      readTopicSchemas(context, [name]),
    ])
    const { scan } = look
    const topic = scan.description.topics.find(one => one.name === name)
    if (!topic)
      throw absent(
        name,
        scan.description.topics.map(one => one.name),
        config.topics.topics.has(name),
      )
    const { sizes, gaps: sizeGaps } = partitionSizes(
      [topic],
      dirs.known ? dirs.value : noSizes([topic], dirs.why),
    )
    const inForce = configs.known ? (configs.value.get(name) ?? unknown(silent(name))) : configs
    const desired = desiredTopic(config, name, environment)
    const rows = [...scanRows(scan).values()].flat().filter(row => row.topic === name)
    const offsets = (map: typeof scan.ends, partition: number): bigint | null => {
      const found = map.get(partitionKey(name, partition))
      return found?.known ? found.value : null
    }
    const gaps: Gap[] = [
      ...partitionGaps(scan, name),
      ...sizeGaps,
      ...(inForce.known ? [] : [{ name: 'settings in force', why: inForce.why }]),
      ...(desired.known ? [] : [{ name: 'what is declared', why: desired.why }]),
      ...(registered.trouble ? [{ name: 'schemas in the registry', why: registered.trouble }] : []),
      ...groupGaps(scan),
    ]
    const data: TopicShown = {
      topic: name,
      environment,
      internal: topic.internal,
      protection: protectionOf(config, name),
      partitions: topic.partitions.map(({ partition, leader, replicas, isr }) => {
        const size = sizes.get(partitionKey(name, partition)) ?? { bytes: null, atLeast: 0n }
        return {
          partition,
          leader,
          replicas: [...replicas],
          isr: [...isr],
          start: offsets(scan.starts, partition),
          end: offsets(scan.ends, partition),
          bytes: size.bytes,
          bytesAtLeast: size.atLeast,
        }
      }),
      config: inForce.known
        ? inForce.value.map(one => ({ name: one.name, value: one.value, source: one.source }))
        : null,
      isDeclared: config.topics.topics.has(name),
      score: scoresHere(context, look, false).get(name)?.score ?? nothingKnown,
      declared: desired.known && desired.value ? rowsOf(desired.value) : null,
      schemas:
        desired.known && desired.value
          ? { key: desired.value.declared.keySchema, value: desired.value.declared.valueSchema }
          : null,
      registered: registered.schemas,
      groups: rows,
      users: usersOf(config.access, name),
      gaps: gapData(gaps),
    }
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present: presentTopic,
})

async function attempt<T>(answer: Promise<T>): Promise<Known<T>> {
  try {
    return known(await answer)
  } catch (error) {
    return unknown(toFailure(error))
  }
}

const nothingKnown: Score = { value: null, isAtMost: false, findings: [], unknown: [] }

const silent = (topic: string): Failure =>
  new Failure('unreachable', `The settings of topic "${topic}" were not told.`)

function absent(topic: string, names: readonly string[], isDeclared: boolean): Failure {
  if (isDeclared)
    return new Failure('not-found', `Topic "${topic}" is declared, but is not in this cluster.`, {
      hint: `topics config ${topic} shows what is declared, topics plan what would be created.`,
    })
  const near = nearest(topic, names)
  return new Failure('not-found', `There is no topic "${topic}" in this cluster.`, {
    hint: near ? `Did you mean "${near}"?` : 'topics list shows them.',
  })
}
