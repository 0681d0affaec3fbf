import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tokenize } from '../../../src/core/tokenize.ts'
import { sharedKafka, testClients } from '../../support/kafka-cluster.ts'
import { cliFolder, osUser, type Ran, runCli } from '../../support/run-cli.ts'
import { emergencyProcedures } from '../../support/suite-examples.ts'

/** The group that the description of the suite recovers. */
const group = 'emergency_recovery'
const clients = testClients()
let topic: string
let folder: ReturnType<typeof cliFolder>

beforeAll(async () => {
  topic = await clients.createTopic({ partitions: 1 })
  const noon = Date.parse('2024-01-15T12:00:00Z')
  await clients.produce(
    topic,
    Array.from({ length: 10 }, (_, n) => ({
      value: `v${n}`,
      partition: 0,
      timestamp: String(noon + (n - 6) * 60_000),
    })),
  )
  folder = cliFolder(`
environments:
  development: { bootstrap_servers: ${JSON.stringify(sharedKafka().bootstrap.join(','))} }
groups: { ops: admin }
people: { "os:${osUser()}": [ops] }
`)
})
afterAll(async () => {
  folder.remove()
  await clients.close()
})

const run = (line: string): Promise<Ran> => runCli(tokenize(line), { cwd: folder.cwd })
const [assess, groups, integrity] = emergencyProcedures['Critical System Failure']
const [backup, recover] = emergencyProcedures['Data Recovery']

describe('Critical system failure, step by step as the suite describes it', () => {
  test('1. the immediate assessment says how the cluster is', async () => {
    const { stdout, exit } = await run(assess)
    expect(stdout).toMatch(/controller/i)
    expect([0, 1]).toContain(exit)
  })

  test('2. the impact on services is every group with state, members and lag', async () => {
    const { stdout } = await run(`${groups} --json`)
    expect(JSON.parse(stdout)).toMatchObject({ command: 'groups list', data: { isComplete: true } })
  })

  test('3. the check of the data is one JSON document and nothing else', async () => {
    const { stdout } = await run(integrity)
    expect(JSON.parse(stdout)).toMatchObject({ command: 'report', environment: 'development' })
  })
})

describe('Data recovery, step by step as the suite describes it', () => {
  test('1. the backup is a file that says whether it is whole', async () => {
    const { exit, stderr } = await run(backup)
    const path = join(folder.cwd, 'emergency-backup.json')
    expect({ exit, stderr, isThere: existsSync(path) }).toMatchObject({ exit: 0, isThere: true })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ missing: [] })
  })

  test('2. a group that has no commits yet is told what it needs, and begins at that time', async () => {
    const asked = await run(recover)
    expect(asked).toMatchObject({ exit: 2, stderr: expect.stringContaining('--reason') })
    const absent = await run(`${recover} --reason recovery --yes`)
    expect(absent).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/no consumer group "emergency_recovery"[\s\S]*--topic[\s\S]*--create/),
    })
    const done = await run(`${recover} --topic ${topic} --create --reason recovery --yes --json`)
    expect(JSON.parse(done.stdout)).toMatchObject({
      ok: true,
      data: { rows: [{ group, topic, before: null, after: 6, error: null }] },
    })
  })

  test('2. a group with commits goes to that time as it stands there, with a reason', async () => {
    const moved = await run(`reset-offsets --group ${group} --to-latest --reason away --yes`)
    expect(moved.exit).toBe(0)
    const file = await run(`offsets export ${group} --output offsets.csv`)
    expect(file.exit).toBe(0)
    expect(readFileSync(join(folder.cwd, 'offsets.csv'), 'utf8')).toBe(`${topic},0,10\n`)
    const back = await run(`${recover} --reason recovery --yes --json`)
    expect(JSON.parse(back.stdout)).toMatchObject({ ok: true, data: { rows: [{ before: 10, after: 6 }] } })
    const again = await run(`offsets reset ${group} --from-file offsets.csv --reason file --yes --json`)
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, data: { rows: [{ before: 6, after: 10 }] } })
    const gone = await run(`groups delete ${group} --reason done --yes`)
    expect(gone.exit).toBe(0)
  })
})
