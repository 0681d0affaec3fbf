import { openStore } from '../../../../src/store/open-store.ts'
import { aScan } from './a-scan.ts'

/** Records scans, ten seconds apart, until it is killed; says so once they come. */
const { history } = openStore({ folder: process.argv[2] ?? '' })
const first = Number(process.argv[3])

for (let i = first; ; i++) {
  history.record(aScan(1_800_000_000_000 + i * 10_000, [BigInt(i * 7), BigInt(i * 5)], [BigInt(i * 3)]))
  // The answer comes after the scan was written.
  await history.series({ of: 'end', topic: 't', environment: 'local', since: 0, until: 0 })
  process.send?.(i)
}
