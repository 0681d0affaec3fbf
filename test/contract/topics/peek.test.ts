import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../../src/commands.ts'
import { compose } from '../../../src/composition.ts'
import { understand } from '../../../src/core/command-line.ts'
import { tokenize } from '../../../src/core/tokenize.ts'
import { masked } from '../../../src/topics/peek/mask.ts'
import type { Peeked } from '../../../src/topics/peek/peeked.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

const clients = testClients()
const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-peek-'))
const prefix = uniqueName('peek')
const name = (word: string): string => `${prefix}-${word}`
const [reader, admin, nobody] = ['U0READER1', 'U0ADMIN01', 'U0NOBODY1']

writeFileSync(
  join(folder, 'bot.yml'),
  `environments: { test: { bootstrap_servers: "${sharedKafka().bootstrap.join(',')}" } }
people: { ${reader}: [support], ${admin}: [admins], ${nobody}: [developers] }
groups: { support: reader, admins: admin, developers: operator }
roles: { reader: ['topics:read', 'records:read'] }
pii_fields: { "${prefix}-*": [email] }
`,
)

const composed = compose({
  env: { KAFKA_OPS_CONFIG: folder, KAFKA_OPS_DATA: join(folder, 'data') },
  door: 'bot',
  commands,
  moved: () => undefined,
  log: () => undefined,
})

async function peek(line: string, id = reader) {
  const { pipeline } = await composed
  const understood = understand(tokenize(`topics peek ${line}`), commands, { now: Date.now(), zone: 'utc' })
  if (understood.kind === 'unfinished') throw understood.failure
  if (understood.kind !== 'invocation') throw new Error(`${line} is ${understood.kind}`)
  const caller = {
    actor: { id, name: id },
    door: 'slack',
    origin: { door: 'slack' },
    zone: 'utc',
    canAskForApproval: true,
  } as const
  const answer = await pipeline.run(understood.invocation, caller)
  if (answer.kind !== 'answer') throw new Error(`${line} was ${answer.kind}`)
  return { ...answer, data: answer.data as Peeked }
}

/** The field `n` of the records shown. */
const numbers = ({ data }: { data: Peeked }): unknown[] =>
  data.view === 'records' ? data.rows.map(row => (row.value.content as { n?: unknown }).n) : []

const trail = async () =>
  (await composed)
    .store()
    .audit.search({ limit: 50 })
    .filter(row => row.event === 'disclosed')

const start = 1_700_000_000_000
beforeAll(async () => {
  await clients.createTopic({ topic: name('jobs'), partitions: 3 })
  await clients.createTopic({ topic: name('dlq'), partitions: 2 })
  await waitFor(() =>
    clients
      .produce(
        name('jobs'),
        Array.from({ length: 300 }, (_, n) => ({
          key: `job-${n}`,
          partition: n % 3,
          timestamp: String(start + n * 1000),
          value: JSON.stringify({ n, email: `user${n}@example.com`, state: n % 100 === 0 ? 'failed' : 'ok' }),
          headers: { type: n % 2 ? 'odd' : 'even' },
        })),
      )
      .then(() => true),
  )
  await waitFor(() =>
    clients
      .produce(
        name('dlq'),
        Array.from({ length: 40 }, (_, n) => ({
          value: JSON.stringify({ n, email: `user${n}@example.com` }),
          headers: {
            '__connect.errors.exception.class.name':
              n % 4 ? 'org.acme.DataException' : 'org.acme.TimeoutException',
            '__connect.errors.exception.message': `record ${n}`,
            '__connect.errors.topic': name('jobs'),
            '__connect.errors.partition': '1',
            '__connect.errors.offset': String(n),
          },
        })),
      )
      .then(() => true),
  )
})
afterAll(async () => {
  await (await composed).close()
  await clients.close()
  rmSync(folder, { recursive: true })
})

describe('topics peek shows', () => {
  test('the newest records of all partitions together, the newest first', async () => {
    expect(numbers(await peek(`${name('jobs')} --last 4`))).toEqual([299, 298, 297, 296])
    expect(numbers(await peek(name('jobs')))).toHaveLength(10)
  })

  test('the oldest, those from a time or an offset, and of chosen partitions', async () => {
    expect(numbers(await peek(`${name('jobs')} --first 3`))).toEqual([0, 1, 2])
    const time = new Date(start + 290_500).toISOString()
    expect(numbers(await peek(`${name('jobs')} --from ${time} --limit 3`))).toEqual([291, 292, 293])
    expect(numbers(await peek(`${name('jobs')} --from 98 --partitions 0,2`))).toEqual([294, 296, 297, 299])
  })

  test('what fits key, header and expression, however far back it is', async () => {
    expect(numbers(await peek(`${name('jobs')} --key job-17`))).toEqual([17])
    expect(numbers(await peek(`${name('jobs')} --header type=odd --last 2`))).toEqual([299, 297])
    const failed = await peek(`${name('jobs')} --filter 'state = "failed"' --last 2`)
    expect(numbers(failed)).toEqual([200, 100])
    expect(failed.data.lookedAt).toBeLessThanOrEqual(300)
    const none = await peek(`${name('jobs')} --filter 'state = "gone"'`)
    expect(none.report.summary).toBe(`None of the 300 records looked at in topic "${name('jobs')}" fits.`)
  })

  test('a dead letter queue by its errors, with the commands that follow', async () => {
    const { data, report } = await peek(name('dlq'))
    expect(data.view === 'errors' && data.rows.map(row => [row.error, row.count, row.originalTopic])).toEqual(
      [
        ['org.acme.DataException', 30, name('jobs')],
        ['org.acme.TimeoutException', 10, name('jobs')],
      ],
    )
    const [same, original] = report.followUps.map(one => one.command.replace('topics peek ', ''))
    const again = await peek(same ?? '')
    expect(numbers(again)).toHaveLength(10)
    expect((await peek(original ?? '')).data).toMatchObject({ view: 'records', lookedAt: 1 })
    expect((await peek(`${name('dlq')} --last 2`)).data.view).toBe('records')
  })
})

describe('personal data', () => {
  test('is masked for everybody, whatever they look for', async () => {
    const shown = JSON.stringify([
      (await peek(`${name('jobs')} --last 12`, admin)).report,
      (await peek(`${name('jobs')} --filter 'email != ""' --last 2`, admin)).report,
      (await peek(name('dlq'), admin)).report,
    ])
    expect(shown).toContain(masked)
    expect(shown).not.toContain('@example.com')
    expect(numbers(await peek(`${name('jobs')} --filter 'email = "user7@example.com"'`, admin))).toEqual([])
  })

  test('is shown to those who may see it and say so, and to nobody else', async () => {
    const { report } = await peek(`${name('jobs')} --last 1 --unmasked`, admin)
    expect(JSON.stringify(report)).toContain('user299@example.com')
    const refused = peek(`${name('jobs')} --last 1 --unmasked`)
    await expect(refused).rejects.toMatchObject({
      code: 'not-permitted',
      message: expect.stringContaining('records:unmask'),
      people: [admin],
    })
  })
})

describe('the trail', () => {
  test('has who looked at what, from where to where, and whether it was masked', async () => {
    await peek(`${name('jobs')} --last 2 --partitions 1 --key 'job-*'`)
    await peek(`${name('jobs')} --last 1 --unmasked`, admin)
    const [unmasked, usual] = await trail()
    expect(unmasked).toMatchObject({
      actor: { id: admin },
      summary: `Looked at 1 record of topic ${name('jobs')} (unmasked)`,
      detail: { isUnmasked: true },
    })
    expect(usual).toMatchObject({
      actor: { id: reader },
      command: 'topics peek',
      summary: `Looked at 2 records of topic ${name('jobs')} (masked)`,
      detail: {
        topic: name('jobs'),
        shown: 2,
        filter: { key: 'job-*' },
        listed: ['email'],
        read: [{ partition: 1, to: 100n }],
      },
    })
  })

  test('that cannot be written means that nothing is shown', async () => {
    // As a full disk does it: the database takes no more rows.
    const database = new Database(join(folder, 'data', 'ops.db'))
    database.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    try {
      const shown = peek(`${name('jobs')} --last 1`)
      await expect(shown).rejects.toMatchObject({
        code: 'unreachable',
        message: 'Nothing is shown, as the audit trail could not be written.',
      })
    } finally {
      database.exec('DROP TRIGGER full')
      database.close()
    }
  })

  test('has the refusal of who may not look at records', async () => {
    await expect(peek(name('jobs'), nobody)).rejects.toMatchObject({
      code: 'not-permitted',
      people: [admin, reader],
    })
    const [last] = (await composed).store().audit.search({ limit: 1 })
    expect(last).toMatchObject({ event: 'refused', actor: { id: nobody }, command: 'topics peek' })
  })
})

test('places that contradict each other, and more than can be shown, are refused', async () => {
  await expect(peek(`${name('jobs')} --last 2 --first 2`)).rejects.toMatchObject({ code: 'usage' })
  await expect(peek(`${name('jobs')} --last 2 --limit 2`)).rejects.toMatchObject({ code: 'usage' })
  await expect(peek(`${name('jobs')} --from now --limit 5000`)).rejects.toMatchObject({ code: 'usage' })
  await expect(peek(`${name('jobs')} --header type`)).rejects.toMatchObject({ hint: 'Write name=value.' })
})
