import { expect, test } from 'vitest'
import { known, unknown } from '../../../src/core/failure.ts'
import { scanLags } from '../../../src/kafka/scan-lags.ts'
import type { Look } from '../../../src/monitor/score/judge.ts'
import { createScanJudge } from '../../../src/monitor/score/judge-scans.ts'
import type { Store } from '../../../src/store/store.ts'
import { configOf } from '../config/config-folder.ts'
import { tempStore } from '../store/support/temp-store.ts'
import { noAnswer, scanOf } from './observed.ts'

const silent = unknown(noAnswer)
const dirs = (used: number) =>
  known([{ path: '/data', error: null, totalBytes: 100n, usableBytes: BigInt(100 - used), replicas: [] }])

async function lookOf(scene: Parameters<typeof scanOf>[0], logDirs: Look['logDirs']): Promise<Look> {
  const scan = scanOf(scene)
  return {
    scan,
    lags: await scanLags(scan),
    quorum: known({ leaderId: 1, leaderEpoch: 1, highWatermark: 9n, voters: [], observers: [] }),
    logDirs,
    features: known(new Map([[1, known([{ name: 'metadata.version', finalized: 29, supported: 29 }])]])),
    minIsr: new Map([['t', 2]]),
    moving: known([]),
    throttled: known([]),
  }
}
const judgeOn = ({ history, lastCosts }: Store) =>
  createScanJudge({
    config: () => configOf({}),
    history,
    lastCosts,
    log: (_, error) => {
      throw error
    },
    clock: () => 0,
  })

test('what cannot be seen at the first scan after a restart keeps what it cost before it, and says so', async () => {
  const { store, another } = tempStore()
  const behind = { topics: { t: [20_000] }, groups: [{ id: 'g', commits: { 't/0': 0 } }] }
  const seen = await lookOf(behind, known(new Map([1, 2, 3].map(id => [id, dirs(90)]))))
  const before = await judgeOn(store).scanned('test', seen, new Map())
  const scores = { cluster: before.cluster.score.value, topic: before.topics.get('t')?.score.value }
  await store.close()

  const unread = { topics: { t: [20_000] }, groups: [{ id: 'g', commits: null }] }
  const after = await judgeOn(another()).scanned('test', await lookOf(unread, silent), new Map())
  expect({ cluster: after.cluster.score.value, topic: after.topics.get('t')?.score.value }).toEqual(scores)
  expect(after.cluster.score).toMatchObject({ isAtMost: false })
  expect(after.cluster.score.unknown).toMatchObject([{ what: expect.stringContaining('disk'), points: 25 }])
  expect(after.topics.get('t')?.score.unknown).toMatchObject([
    { what: 'the lag of its groups', points: 25 },
    { points: 0 },
  ])
})
