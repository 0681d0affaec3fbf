import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Context } from '../../../src/context.ts'
import type { Job } from '../../../src/core/job.ts'
import { createJobRunner, type JobRunner } from '../../../src/core/job-runner.ts'
import { plain } from '../../../src/core/report.ts'
import type { KafkaRecord } from '../../../src/kafka/records/record.ts'
import { forget } from '../../../src/topics/forget/forget.ts'
import { sharedKafka, testClients, uniqueGroup, uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { operations } from '../../support/operations.ts'

const clients = testClients()
let ops: Awaited<ReturnType<typeof operations>>
beforeAll(async () => {
  ops = await operations(sharedKafka().bootstrap, { role: 'admin' })
})
afterAll(async () => {
  await clients.close()
  await ops?.close()
})

/** A process that works on jobs, as far as jobs can tell. */
function runner(owner: string): JobRunner {
  const made = createJobRunner<Context>({
    kinds: [forget],
    jobs: () => ops.store().jobs,
    requests: () => ops.store().requests,
    audit: () => ops.store().audit,
    atomically: fn => ops.store().transaction(fn),
    context: () => ops.context(),
    owner,
    moved: () => undefined,
    log: (_, error) => {
      throw error
    },
  })
  onTestFinished(() => made.stop())
  return made
}

async function recordsOf(topic: string): Promise<KafkaRecord[]> {
  const all: KafkaRecord[] = []
  await ops.cluster.readRecords(
    {
      topic,
      partitions: null,
      from: 'earliest',
      enough: { all: 1e9 },
      isolation: 'uncommitted',
      bounds: { records: 1e9, bytes: 1e9, ms: 20_000 },
    },
    async records => {
      all.push(...records)
      return 0
    },
  )
  return all.sort((a, b) => a.partition - b.partition || Number(a.offset - b.offset))
}
const texts = (records: readonly KafkaRecord[]) =>
  records.map(({ offset, key, value }) => `${offset} ${String(key)} ${String(value)}`)
const without = (records: readonly KafkaRecord[], ...keys: string[]) =>
  texts(records.filter(one => !keys.includes(String(one.key))))

async function begin(line: string): Promise<Job> {
  const request = await ops.change(line)
  expect(request).toMatchObject({ state: 'done' })
  const [job] = ops.store().jobs.ofRequest(request.id)
  if (!job) throw new Error('no job')
  return job
}
const now = (job: Job): Job => ops.store().jobs.get(job.id) ?? job

const quick = { 'segment.ms': '1', 'min.cleanable.dirty.ratio': '0.001', 'delete.retention.ms': '0' }
const person = 'Erika Mustermann <erika@example.org>'
const where = `'$headers.person = $wanted or who.name = $wanted'`
const keyOption = `--key "${person}"`

test('a key is forgotten in topics of each kind: by tombstones, across a restart, and by deleting up to it; all else stays, and the trail has a certificate but not the key', async () => {
  const [compacted, both, timed] = ['compact', 'both', 'timed'].map(name => uniqueName(`forget-${name}`))
  if (!compacted || !both || !timed) throw new Error('no names')
  await clients.createTopic({ topic: compacted, config: { ...quick, 'cleanup.policy': 'compact' } })
  await clients.createTopic({ topic: both, config: { ...quick, 'cleanup.policy': 'compact,delete' } })
  await clients.createTopic({ topic: timed, partitions: 2, config: { 'cleanup.policy': 'delete' } })
  const other = (name: string) => ({ key: name, value: `of ${name}` })
  await clients.produce(compacted, [other('a'), { key: person, value: 'one' }, other('b')])
  await clients.produce(compacted, [{ key: person, value: 'two' }, other('c')])
  await clients.produce(both, [
    other('a'),
    { key: 'order-1', value: '{"n":1}', headers: { person } },
    { key: 'order-2', value: JSON.stringify({ who: { name: person } }) },
    other('b'),
    { key: 'order-2', value: '{"who":null}' },
  ])
  await clients.produce(timed, [
    { ...other('a'), partition: 0 },
    { key: 'x', value: JSON.stringify({ who: { name: person } }), partition: 0 },
    { ...other('b'), partition: 0 },
    { ...other('c'), partition: 1 },
  ])
  const [ahead, behind] = [uniqueGroup(), uniqueGroup()]
  await ops.cluster.commitOffsets(ahead, [{ topic: timed, partition: 0, offset: 2n }])
  await ops.cluster.commitOffsets(behind, [{ topic: timed, partition: 0, offset: 1n }])
  const before = await Promise.all([compacted, both, timed].map(recordsOf))

  const shown = await ops.run(
    `topics forget ${timed} ${keyOption} --where ${where} --delete-records --dry-run`,
  )
  if (shown.kind !== 'only-planned') throw new Error(shown.kind)
  const said = shown.plan.consequences.map(one => plain(one.text)).join('\n')
  expect(said).toContain('up to 1 other record before the last one with the key is deleted, too')
  expect(said).toContain(`${behind} (at 1) has not read all that is deleted`)
  expect(said).toContain(`the positions of ${ahead} mean the same records as before`)

  const deleted = await begin(`topics forget ${timed} ${keyOption} --where ${where} --delete-records`)
  const tombstoned = await begin(`topics forget ${compacted} ${both} ${keyOption} --where ${where}`)
  const first = runner('first')
  const ofFirst = first.run(tombstoned.id)
  expect(await first.run(deleted.id)).toMatchObject({ state: 'done' })
  await waitFor(() => Object.keys((now(tombstoned).checkpoint as { written: object }).written).length === 2)
  await first.stop()
  expect(await ofFirst).toBeUndefined()
  // Somebody has not heard of it yet.
  await clients.produce(compacted, [{ key: person, value: 'three' }])

  expect(texts(await recordsOf(timed))).toEqual(texts(before[2] ?? []).slice(2))
  expect(await ops.cluster.committed(ahead)).toMatchObject([{ offset: 2n }])

  let end: Job | undefined
  void runner('second')
    .run(tombstoned.id)
    .then(job => {
      end = job
    })
  // Compaction goes on only where somebody writes.
  await waitFor(
    async () => {
      for (const topic of [compacted, both]) await clients.produce(topic, [{ key: 'tick', value: 'tick' }])
      return end !== undefined
    },
    { timeoutMs: 100_000, everyMs: 500, what: 'the end of the job' },
  )
  expect(end).toMatchObject({
    state: 'done',
    checkpoint: { key: null, written: { [compacted]: 2, [both]: 1 } },
  })
  expect(without(await recordsOf(compacted), 'tick')).toEqual(without(before[0] ?? [], person))
  // The older record of order-2 held the name; the newest one does not, and is not taken.
  expect(without(await recordsOf(both), 'tick')).toEqual(
    without(before[1] ?? [], 'order-1').filter(text => !text.includes(person)),
  )

  const rows = ops.store().audit.search({ limit: 1000 })
  const certified = rows.find(one => one.event === 'job-done' && one.summary.startsWith(tombstoned.id))
  const outcome = certified?.detail?.['outcome'] as Job['outcome'] | undefined
  const facts = new Map(outcome?.facts.map(one => [one.label, plain(one.value)]))
  const salt = Buffer.from(facts.get('Salt (the secret of the HMAC)') ?? '', 'hex')
  expect(facts.get('HMAC-SHA-256 of the key')).toBe(createHmac('sha256', salt).update(person).digest('hex'))
  expect(facts.get(compacted)).toMatch(
    /The plan found 2 records\. First search: 2 records and 0 tombstones\. 2 tombstones written\. Last search: none/,
  )
  expect(
    JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  ).not.toContain('Mustermann')
  expect(ops.logged.join()).not.toContain('Mustermann')
  expect(await ops.store().audit.verify()).toMatchObject({ ok: true })
}, 120_000)

test('a job that waits for the age of records holds the key until somebody ends it, and nothing of the bot after that', async () => {
  const topic = uniqueName('forget-age')
  await clients.createTopic({ topic, config: { 'cleanup.policy': 'delete', 'retention.ms': '86400000' } })
  await clients.produce(topic, [
    { key: person, value: 'one' },
    { key: 'other', value: 'two' },
  ])
  const job = await begin(`topics forget ${topic} ${keyOption}`)
  const working = runner('waits')
  const end = working.run(job.id)
  await waitFor(() => now(job).progress?.doing.includes('1 record with the key is still there'))
  expect(now(job).checkpoint).toMatchObject({ key: person })
  ops.store().jobs.cancel(job.id, ops.asker)
  expect(await end).toMatchObject({ state: 'cancelled' })
  const denied = await ops.run(`topics forget ${topic} ${keyOption} --reason test`)
  if (denied.kind !== 'planned') throw new Error(denied.kind)
  ops.pipeline.withdraw(denied.request.id, ops.asker)
  expect(JSON.stringify([now(job), ops.store().requests.get(denied.request.id)])).not.toContain('Mustermann')
  await expect(
    ops.run(`topics forget ${topic} ${keyOption} --where 'name = "${person}"' --dry-run`),
  ).rejects.toThrow('holds the key itself')
})
