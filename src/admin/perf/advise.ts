import { bytes, count, counted } from '../../core/words.ts'
import type { Measured } from './measured.ts'

/** From here on batches are worth making larger. */
const busyRecords = 100
const smallBatch = 4096
const busyPartitionBytes = 10 * 1_048_576
const unevenSkew = 2

/** Pure: what the figures suggest, each with the figures that it rests on. None: they suggest nothing. */
export const advise = (measured: Omit<Measured, 'advice'>): Measured['advice'] => [
  ...producers(measured),
  ...partitions(measured),
  ...consumers(measured),
  ...retention(measured),
]

function producers({
  recordsIn,
  bytesIn,
  batchBytes,
  batchRecords,
  codecs,
  compression,
}: Omit<Measured, 'advice'>) {
  if (recordsIn === null || bytesIn === null || batchBytes === null || batchRecords === null) return []
  const none = codecs.find(({ codec }) => codec === 'none')?.share ?? 0
  const numbers = `${count(Math.round(recordsIn))} records/s in batches of ${batchRecords.toFixed(1)} records and ${bytes(Math.round(batchBytes))}`
  if (recordsIn >= busyRecords && batchBytes < smallBatch)
    return [
      {
        text: 'Producers send many small batches. For throughput: batch.size=65536, linger.ms=10, compression.type=lz4, acks=all.',
        numbers,
      },
    ]
  if (recordsIn < busyRecords && batchRecords < 2)
    return [
      {
        text: 'Records come one by one, and rarely. Where each has to arrive at once: batch.size=16384, linger.ms=0, compression.type=snappy; acks=1 answers soonest, and loses what the leader loses.',
        numbers,
      },
    ]
  if (none > 0.5 && batchBytes >= smallBatch)
    return [
      {
        text: 'Most batches are not compressed: try compression.type=lz4, which costs producers little.',
        numbers: `${Math.round(none * 100)} % of the bytes are not compressed, ${bytes(Math.round(bytesIn))}/s`,
      },
    ]
  return compression !== null && compression < 1.05 && none < 0.5
    ? [
        {
          text: 'Compression saves next to nothing here: what is in the records is compressed or random already.',
          numbers: `${compression.toFixed(2)} bytes for each byte kept`,
        },
      ]
    : []
}

function partitions({ partitions: all, skew, bytesIn, recordsIn }: Omit<Measured, 'advice'>) {
  const advice: Measured['advice'] = []
  const busiest = all.toSorted((a, b) => (b.recordsIn ?? 0) - (a.recordsIn ?? 0))[0]
  if (skew !== null && skew >= unevenSkew && busiest)
    advice.push({
      text: 'Writing is uneven: few keys have most of the records. More partitions do not help; spread the busy keys.',
      numbers: `partition ${busiest.partition} has ${count(Math.round(busiest.recordsIn ?? 0))} of ${count(Math.round(recordsIn ?? 0))} records/s, ${skew.toFixed(1)} times the mean`,
    })
  if (bytesIn !== null && bytesIn / all.length > busyPartitionBytes)
    advice.push({
      text: 'Each partition carries much: more partitions spread it. Keys move to other partitions then.',
      numbers: `${bytes(Math.round(bytesIn / all.length))}/s in each of ${counted(all.length, 'partition')}`,
    })
  return advice
}

function consumers({ groups, partitions: all, recordsIn }: Omit<Measured, 'advice'>) {
  return groups.flatMap(({ group, members, recordsOut, lagBefore, lagAfter }): Measured['advice'] => {
    if (members === null || members === 0 || recordsOut === null || recordsIn === null) return []
    if (lagBefore === null || lagAfter === null || lagAfter <= lagBefore || recordsOut >= recordsIn * 0.9)
      return []
    const numbers = `${count(Math.round(recordsOut))} of ${count(Math.round(recordsIn))} records/s, lag ${count(lagBefore)} → ${count(lagAfter)}, ${counted(members, 'member')} on ${counted(all.length, 'partition')}`
    return [
      {
        text:
          members < all.length
            ? `Group ${group} falls behind: more members would share the partitions.`
            : `Group ${group} falls behind with a member for each partition: faster processing or more partitions.`,
        numbers,
      },
    ]
  })
}

function retention({ bytesIn, settings, partitions: all }: Omit<Measured, 'advice'>): Measured['advice'] {
  const { retentionMs, retentionBytes } = settings
  if (bytesIn === null || bytesIn === 0 || retentionBytes === null || retentionBytes < 0) return []
  const fullMs = ((retentionBytes * all.length) / bytesIn) * 1000
  if (retentionMs === null || (retentionMs >= 0 && fullMs >= retentionMs)) return []
  return [
    {
      text: 'At this rate retention.bytes deletes records before retention.ms does.',
      numbers: `${bytes(Math.round(bytesIn))}/s fill ${bytes(retentionBytes)} in each of ${counted(all.length, 'partition')} within ${hours(fullMs)}; retention.ms is ${retentionMs < 0 ? 'for ever' : hours(retentionMs)}`,
    },
  ]
}

const hours = (ms: number): string => `${count(Math.round(ms / 360_000) / 10)} h`
