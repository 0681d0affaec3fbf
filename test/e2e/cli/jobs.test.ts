import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { sharedKafka, testClients, uniqueName } from '../../support/kafka-cluster.ts'
import { cliFolder, osUser, type Ran, runCli, startCli } from '../../support/run-cli.ts'
import { endThrottle, noThrottle, throttleOf } from '../../support/throttle.ts'
import { waitFor } from '../../support/wait-for.ts'

const clients = testClients()
const cluster = openCluster({ environment: 'test', bootstrap: sharedKafka().bootstrap })
const topic = uniqueName('cli-jobs')
let folder: ReturnType<typeof cliFolder>

beforeAll(async () => {
  folder = cliFolder(`
default_environment: development
environments:
  development: { bootstrap_servers: ${JSON.stringify(sharedKafka().bootstrap.join(','))} }
groups: { ops: operator }
people: { "os:${osUser()}": [ops] }
`)
  await clients.createTopic({ topic, partitions: 2, replicas: 1 })
  const value = Buffer.alloc(64 * 1024, 7)
  for (let sent = 0; sent < 8; sent += 1)
    await clients.produce(
      topic,
      Array.from({ length: 8 }, (_, n) => ({ value, partition: n % 2 })),
    )
})
afterAll(async () => {
  folder?.remove()
  await clients.close()
  await endThrottle(cluster)
  await cluster.close()
})

function declare(partitions: number, replicas: number): void {
  const file = join(folder.cwd, 'config', 'topics.yml')
  writeFileSync(
    file,
    `topics: { ${topic}: { partitions: ${partitions}, replication_factor: ${replicas} } }\n`,
  )
}
const run = (...words: string[]): Promise<Ran> => runCli(words, { cwd: folder.cwd })
const replicas = async (): Promise<number[] | undefined> =>
  (await cluster.describe()).topics
    .find(one => one.name === topic)
    ?.partitions.map(one => one.replicas.length)

test('where no bot runs the terminal moves the replicas itself, also those of partitions that are new, and a second apply finds nothing', async () => {
  declare(3, 2)
  const { exit, stdout, stderr } = await run('topics', 'apply', '--reason', 'growth', '--yes', '--json')
  expect({ exit, stderr }).toMatchObject({ exit: 0 })
  const { data } = JSON.parse(stdout)
  expect(data.job.id).toMatch(/^j-/)
  expect(stderr).toContain('Done: Move replicas of 2 partitions')
  expect(stderr).toContain('All replicas of 3 partitions are where they should be')
  expect(await replicas()).toEqual([2, 2, 2])
  expect(await throttleOf(cluster, topic)).toEqual(noThrottle)

  const again = await run('topics', 'plan')
  expect({ exit: again.exit, said: again.stdout }).toMatchObject({ exit: 0 })
})

test('a terminal that is killed in the middle leaves the job to the next one, which ends it early', async () => {
  declare(3, 3)
  const first = startCli(['topics', 'update', '--throttle', '300KB', '--yes'], { cwd: folder.cwd })
  const id = await waitFor(async () => /j-[0-9a-z]{6}(?=: \d+ %)/.exec(first.ran.stderr)?.[0], {
    timeoutMs: 30_000,
  })
  first.child.kill('SIGKILL')
  await first.ended
  expect((await throttleOf(cluster, topic)).rates).not.toEqual([])

  const { exit, stderr } = await run('jobs', 'cancel', id ?? '', '--yes')
  expect({ exit, stderr }).toMatchObject({ exit: 0 })
  expect(stderr).toContain('Ended early: Move replicas')
  expect(await throttleOf(cluster, topic)).toEqual(noThrottle)
  expect((await cluster.listPartitionReassignments()).filter(one => one.topic === topic)).toEqual([])
})
