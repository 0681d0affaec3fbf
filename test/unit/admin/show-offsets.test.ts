import { expect, test } from 'vitest'
import { showOffsets } from '../../../src/admin/offsets/show.ts'
import { type Known, known } from '../../../src/core/failure.ts'
import { type Cluster, partitionKey } from '../../../src/kafka/cluster.ts'
import { asked, contextOf } from '../monitor/observed.ts'

/** A share group that has begun with partition 0 which has nine records. */
const shared = {
  listGroups: async () => ({
    groups: [{ id: 's', kind: 'share', state: 'Stable', coordinator: 1 }],
    missing: [],
  }),
  describeGroups: async () => new Map([['s', known({ state: 'Stable', members: [], assignor: null })]]),
  shareOffsets: async () => new Map([['s', known([{ topic: 't', partition: 0, startOffset: 3n, lag: 4n }])]]),
  listOffsets: async (_: unknown, at: unknown): Promise<Map<string, Known<bigint>>> =>
    new Map([[partitionKey('t', 0), known(at === 'latest' ? 9n : 0n)]]),
}

test('The offsets of a share group are its start and the lag that Kafka tells', async () => {
  const context = contextOf({ topics: { t: [9] } }, shared as unknown as Partial<Cluster>)
  const { report, data, failures } = await asked(showOffsets, { group: 's' }, context)
  expect(failures).toEqual([])
  expect(report.summary).toBe('Group "s" (Stable): lag 4 over 1 partition.')
  expect(data).toMatchObject({ rows: [{ topic: 't', committedOffset: 3n, logEndOffset: 9n, lag: 4n }] })
})
