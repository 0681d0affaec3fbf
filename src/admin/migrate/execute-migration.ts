import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import type { Executed, Run } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Plan } from '../../core/plan.ts'
import type { Step } from '../../core/report.ts'
import type { Cluster, NewTopic, Topic } from '../../kafka/cluster.ts'
import { migrate } from './migrate.ts'
import { type MigrateSpec, migrateSpec, progressTopic } from './migrate-spec.ts'
import type { MigrationStarted } from './migration-started.ts'
import { copyText, createText, migrationTitle, progressText } from './migration-steps.ts'

const decisionShape = z.object({
  spec: migrateSpec,
  /** Settings of a target that is to be made. */
  create: z.record(z.string(), z.string()).optional(),
})

/** Makes the topics that are needed, and hands the copying to the bot as a job. Throws where that could not begin. */
export async function executeMigration(
  plan: Plan,
  { cluster, store, environment }: Context,
  run: Run,
): Promise<Executed<MigrationStarted>> {
  const { spec, create } = decisionShape.parse(plan.decision)
  const mine = (): void => {
    if (!run.isMine())
      throw new Failure('conflict', 'Another process has taken this request over. Nothing was copied.')
  }
  const { brokers } = await cluster.describe([])
  mine()
  const [progress] = await ensureTopics(cluster, [progressTopicFor(brokers.length)])
  if (!progress) throw new Failure('internal', 'The progress topic was not looked at')
  mine()
  const { topicId } = spec.target
  const target = topicId === null ? await makeTarget(cluster, spec, create ?? {}) : { id: topicId }
  mine()
  const decided: MigrateSpec = { ...spec, target: { ...spec.target, topicId: target.id } }
  const title = migrationTitle(spec, environment)
  const job = store.jobs.create({
    kind: migrate.name,
    environment,
    requestId: run.requestId,
    title,
    spec: decided,
  })
  return { outcome: { environment, job: job.id, title, isCreated: topicId === null }, failures: [] }
}

/** After a crash in the middle: what is there of it. */
export async function inspectMigration(
  plan: Plan,
  { cluster, store }: Context,
  requestId: string,
): Promise<Step[]> {
  const { spec } = decisionShape.parse(plan.decision)
  const { topics } = await cluster.describe([spec.target.topic, progressTopic])
  const has = (name: string): Step['state'] => (topics.some(one => one.name === name) ? 'done' : 'not-tried')
  const job = store.jobs.ofRequest(requestId).find(one => one.kind === migrate.name)
  return [
    ...(spec.target.topicId === null ? [{ state: has(spec.target.topic), text: createText(spec) }] : []),
    { state: has(progressTopic), text: progressText },
    job
      ? { state: 'done', text: copyText(spec), detail: `Job ${job.id} was begun; it goes on by itself.` }
      : { state: 'not-tried', text: copyText(spec) },
  ]
}

/** `min.insync.replicas` 2 where there are three: progress that is lost would have records copied again. */
const progressTopicFor = (brokers: number): NewTopic => ({
  topic: progressTopic,
  partitions: 1,
  replicationFactor: Math.min(3, brokers),
  config: { 'cleanup.policy': 'compact', ...(brokers >= 3 && { 'min.insync.replicas': '2' }) },
})

async function makeTarget(
  cluster: Cluster,
  { source, target }: MigrateSpec,
  config: Record<string, string>,
): Promise<Topic> {
  const { topics, brokers } = await cluster.describe([target.topic])
  if (topics.length > 0)
    throw new Failure('outdated', `Topic "${target.topic}" is there now: somebody else has made it.`, {
      hint: 'Plan again.',
    })
  const [made] = await ensureTopics(cluster, [
    {
      topic: target.topic,
      partitions: source.partitions,
      replicationFactor: Math.min(3, brokers.length),
      config,
    },
  ])
  if (!made) throw new Failure('internal', 'The target was not looked at')
  return made
}

/** Topics that are there stay as they are. Waits until the brokers know them. */
async function ensureTopics(cluster: Cluster, wanted: readonly NewTopic[]): Promise<Topic[]> {
  const names = wanted.map(one => one.topic)
  const { topics } = await cluster.describe(names)
  const missing = wanted.filter(one => !topics.some(topic => topic.name === one.topic))
  if (missing.length === 0) return topics
  const results = await cluster.createTopics(missing)
  // Whoever was quicker made it just as well; a lost answer is settled by looking.
  const refused = results.find(({ error }) => error && !passing.has(error.code))?.error
  if (refused) throw refused
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const seen = (await cluster.describe(names)).topics
    const ready = seen.filter(one => one.partitions.every(partition => partition.leader !== null))
    if (ready.length === names.length) return ready
    await sleep(100)
  }
  throw (
    results.find(one => one.error)?.error ?? new Failure('timeout', `${names.join(', ')} did not come up.`)
  )
}
const passing: ReadonlySet<Failure['code']> = new Set(['conflict', 'timeout', 'unreachable'])
