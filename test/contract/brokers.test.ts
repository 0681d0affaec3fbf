import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { z } from 'zod'
import type { brokerShape } from '../../src/admin/brokers/read-brokers.ts'
import { sharedKafka, testClients } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'

const clients = testClients()
let ops: Awaited<ReturnType<typeof operations>>
beforeAll(async () => {
  ops = await operations(sharedKafka().bootstrap)
})
afterAll(async () => {
  await ops?.close()
  await clients.close()
})

interface Listed {
  rows: z.infer<typeof brokerShape>[]
  differences: { setting: string; values: { broker: number; value: string | null }[] }[]
}

test('brokers list counts what each leads and holds, and names the one controller', async () => {
  await clients.createTopic({ partitions: 4, replicas: 3 })
  const { data, exit } = await ops.ask('brokers list')
  const { rows } = data as Listed
  expect(exit).toBe(0)
  expect(rows.map(row => row.broker)).toEqual(sharedKafka().brokers.map(one => one.id))
  expect(rows.filter(row => row.isController)).toHaveLength(1)
  const leads = rows.reduce((sum, row) => sum + row.leads, 0)
  const replicas = rows.reduce((sum, row) => sum + row.replicas, 0)
  expect(replicas).toBeGreaterThanOrEqual(leads + 8)
  for (const row of rows) expect(row.disks?.[0]?.totalBytes).toBeGreaterThan(0n)
})

test('a setting that only one broker has stands out, and which value each has', async () => {
  const broker = sharedKafka().brokers[0]?.id ?? 0
  const setting = 'log.cleaner.backoff.ms'
  const change = (value: string | null) =>
    ops.cluster.alterConfigs([{ type: 'broker', name: String(broker), values: { [setting]: value } }])
  expect((await change('12345'))[0]?.error).toBeNull()
  try {
    // The controller answers before the broker has read the change from the metadata log.
    const report = await vi.waitFor(async () => {
      const { data, report } = await ops.ask('brokers list')
      const found = (data as Listed).differences.find(one => one.setting === setting)
      expect((found?.values ?? []).map(one => [one.broker, one.value])).toContainEqual([broker, '12345'])
      return report
    }, 10_000)
    expect(JSON.stringify(report)).toContain('not the same on all brokers')
    const shown = await ops.ask(`brokers show ${broker}`)
    expect(JSON.stringify(shown.report)).toContain('12345')
  } finally {
    await change(null)
  }
})

test('a broker that does not exist is refused with those that do', async () => {
  await expect(ops.ask('brokers show 4711')).rejects.toThrow('There is no broker 4711.')
})
