import { createRequire } from 'node:module'
import { compressionsAlgorithms } from '@platformatic/kafka'
import kafkajs from 'kafkajs'

/** kafkajs 2.2.4 (its last version, ours is pinned exactly), with two of its faults put right. Import it from here. */
export * from 'kafkajs'

/**
 * Only gzip is built in, and a batch in any other codec crashes the consumer that reads it. Topics of the platform are lz4,
 * whatever their producers send: the broker compresses anew when `compression.type` says so.
 */
const { CompressionCodecs, CompressionTypes } = kafkajs
Object.assign(CompressionCodecs, {
  [CompressionTypes.Snappy]: () => codecOf('snappy'),
  [CompressionTypes.LZ4]: () => codecOf('lz4'),
  [CompressionTypes.ZSTD]: () => codecOf('zstd'),
})

const codecOf = (name: 'snappy' | 'lz4' | 'zstd') => ({
  compress: async (encoder: { buffer: Buffer }) => compressionsAlgorithms[name].compressSync(encoder.buffer),
  decompress: async (compressed: Buffer) => compressionsAlgorithms[name].decompressSync(compressed),
})

interface RequestQueue {
  pending: unknown[]
  scheduleCheckPendingRequests: (this: RequestQueue) => void
}

/**
 * After every answer a connection schedules the next look at its queue at `throttledUntil − now`. Without a throttle that is
 * hugely negative, Node makes it 1 ms (and warns: TimeoutNegativeWarning), and every idle connection wakes a thousand times
 * a second. With an empty queue there is nothing to look for: a request that has to wait schedules the look itself.
 */
const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
  prototype: RequestQueue
}
const { scheduleCheckPendingRequests } = queue.prototype
queue.prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0) scheduleCheckPendingRequests.call(this)
}
