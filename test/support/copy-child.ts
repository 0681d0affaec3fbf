import { openCluster } from '../../src/kafka/open-cluster.ts'
import { copySpec } from './copies.ts'

/** A process that copies, to be killed: bootstrap, name and the ends of the partitions are its arguments. */
const [, , bootstrap = '', name = '', ends = ''] = process.argv
const cluster = openCluster({ environment: 'copy', bootstrap: bootstrap.split(',') })
const spec = copySpec(name, ends.split(',').map(BigInt), { bytesPerSecond: 8_000_000 })
await cluster.copyFrom(cluster.copySource(), spec, {
  signal: new AbortController().signal,
  onProgress: progress =>
    process.stdout.write(`${progress.reduce((sum, { records }) => sum + records, 0)}\n`),
})
await cluster.close()
