import { expect, test } from 'vitest'
import { deadLetterHeaders } from '../../../../src/core/dead-letter-headers.ts'
import { errorGroups } from '../../../../src/topics/peek/dead-letters.ts'
import type { Seen } from '../../../../src/topics/peek/seen.ts'
import { type Bytes, lookerWith, record } from './looker.ts'

async function grouped(
  ...records: { value?: string; headers?: Record<string, Bytes>; timestamp?: number }[]
) {
  const seen = await lookerWith().look(records.map((one, n) => record({ offset: BigInt(n), ...one })))
  return groupsOf(seen)
}

function groupsOf(seen: readonly Seen[]) {
  const groups = errorGroups()
  for (const one of seen) groups.add(one)
  return groups.all()
}

test.each(deadLetterHeaders.map(row => [row.error, row] as const))(
  'what %s tells is understood',
  async (_name, row) => {
    const [group] = await grouped({
      headers: {
        [row.message]: 'row 7 is wrong',
        [row.error]: 'com.acme.BadRow',
        [row.topic]: 'orders',
        [row.partition]: '3',
        [row.offset]: '42',
        ...(row.by === undefined ? {} : { [row.by]: 'billing' }),
      },
    })
    expect(group).toMatchObject({
      error: 'com.acme.BadRow',
      originalTopic: 'orders',
      writer: row.writer,
      by: row.by === undefined ? null : 'billing',
      original: { partition: 3, offset: '42' },
      header: { name: row.error, value: 'com.acme.BadRow' },
    })
  },
)

test('Spring writes partition and offset as numbers', async () => {
  const partition = Buffer.alloc(4)
  partition.writeInt32BE(5)
  const offset = Buffer.alloc(8)
  offset.writeBigInt64BE(9_007_199_254_740_993n)
  const headers = {
    'kafka_dlt-exception-fqcn': 'java.lang.IllegalStateException',
    'kafka_dlt-original-topic': 'orders',
    'kafka_dlt-original-partition': partition,
    'kafka_dlt-original-offset': offset,
  }
  const [group] = await grouped({ headers })
  expect(group?.original).toEqual({ partition: 5, offset: '9007199254740993' })
})

test('errors that differ by numbers and ids only are one kind, with first, last and the newest as example', async () => {
  const at = (timestamp: number, error: string) => ({
    timestamp,
    headers: { error, 'original-topic': 'orders' },
  })
  const groups = await grouped(
    at(300, 'job 17 timed out after 30 s, 0b9c597d-51f2-4f7a-9b7e-000000000000'),
    at(500, 'job 18 timed out after 31 s, ffffffff-51f2-4f7a-9b7e-000000000000'),
    at(100, 'no such user'),
  )
  expect(groups.map(one => [one.error, one.count, one.firstSeen, one.lastSeen, one.example.offset])).toEqual([
    ['job # timed out after # s, #', 2, 300, 500, 1n],
    ['no such user', 1, 100, 100, 2n],
  ])
  expect(groups[0]?.header?.value).toBe('job?*?timed?out?after?*?s??*')
})

test('where no header tells it, the value may; and where nothing does, that is said', async () => {
  const groups = await grouped(
    {
      value:
        '{"data":{"original_topic":"tda_jobs","original_offset":7,"original_partition":1,"reason":"schema mismatch"}}',
    },
    { value: '{"error":{"error_type":"Timeout","message":"too slow"},"source_topic":"b"}' },
    { value: 'no JSON at all' },
  )
  expect(groups.map(one => [one.error, one.originalTopic, one.message])).toEqual([
    ['schema mismatch', 'tda_jobs', 'schema mismatch'],
    ['Timeout', 'b', 'too slow'],
    [null, null, null],
  ])
  expect(groups[0]?.original).toEqual({ partition: 1, offset: '7' })
})

test('thousands of kinds are kept as two hundred and the others', async () => {
  const seen = await lookerWith().look([record({ headers: { error: 'x' } })])
  const many = Array.from({ length: 1000 }, (_, n) =>
    seen.map(one => ({
      ...one,
      headers: [
        {
          name: 'error',
          value: `kind ${'abcdefghij'[n % 10]}${'klmnopqrst'[Math.floor(n / 10) % 10]}${'uvwxyzklmn'[Math.floor(n / 100)]}`,
        },
      ],
    })),
  ).flat()
  const groups = groupsOf(many)
  expect(groups).toHaveLength(201)
  expect(groups[0]).toMatchObject({ error: 'other errors', count: 800 })
})
