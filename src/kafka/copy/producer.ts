import { type Failure, toFailure } from '../../core/failure.ts'
import { beginCall } from '../call.ts'
import { type ClusterMetadata, partitionKey } from '../cluster.ts'
import { produceRequest, readProduced } from '../codecs/produce.ts'
import type { Door } from '../door.ts'
import { kafkaError } from '../failures/kafka-error.ts'
import { brokerOf } from '../reads/metadata.ts'
import type { Outgoing } from './convert-chunk.ts'
import { copyFailure, doubtOf } from './doubt.ts'
import { sealBatch, sequenceAfter } from './seal-batch.ts'
import type { Transactions } from './transactions.ts'

/** Produces batches into the open transaction, each partition's in the order in which they were given. */
export interface CopyProducer {
  /** Returns at once. The partitions have to be in the transaction. */
  send(batches: readonly Outgoing[]): void
  /** When there is room for more: a target that is slower than the source does not fill the memory. */
  room(): Promise<void>
  /** When all that was sent is acknowledged. Throws the first failure, and not before nothing is under way any more. */
  flush(): Promise<void>
}

/** Kafka keeps the order of an idempotent producer's requests for up to five under way (KIP-98). */
const mostUnderWay = 5
/** One batch for each partition is in a request, and no more than this; a single batch may be larger. */
const requestBytes = 4 * 1_048_576
/** So much waits or is under way at most before more is taken in. */
const mostBytes = 12 * 1_048_576

interface Lane {
  leader: number
  /** By partition, in order. */
  waiting: Map<string, Outgoing[]>
  underWay: Set<Promise<void>>
}

/** Sequences begin at 0 with every epoch: a producer is opened anew whenever the transactional id was taken. */
export function openProducer(
  door: Door,
  metadata: ClusterMetadata,
  transactions: Transactions,
): CopyProducer {
  const lanes = new Map<number, Lane>()
  const sequences = new Map<string, number>()
  let failure: Failure | null = null
  let bytes = 0
  let freed = Promise.withResolvers<void>()

  const leaderOf = ({ topic, partition }: Outgoing): number => {
    const found = metadata.topics.find(({ name }) => name === topic)?.partitions[partition]
    const code = found === undefined ? kafkaError.unknownTopicOrPartition : kafkaError.leaderNotAvailable
    if (found === undefined || found.leader === null)
      throw copyFailure(`Partition ${partition} of ${topic}`, code)
    return found.leader
  }

  function sendMore(lane: Lane): void {
    while (failure === null && lane.underWay.size < mostUnderWay && lane.waiting.size > 0) {
      const batches = nextOf(lane)
      const request = produce(lane.leader, batches)
        .catch((error: unknown) => {
          failure ??= doubtOf(toFailure(error))
        })
        .then(() => {
          lane.underWay.delete(request)
          bytes -= batches.reduce((sum, { batch }) => sum + batch.length, 0)
          freed.resolve()
          freed = Promise.withResolvers()
          sendMore(lane)
        })
      lane.underWay.add(request)
    }
  }

  async function produce(leader: number, batches: readonly Outgoing[]): Promise<void> {
    const question = produceRequest(
      transactions.id,
      door.limitMs,
      batches.map(one => ({ topic: one.topic, partition: one.partition, batch: sealed(one) })),
    )
    const call = beginCall(2 * door.limitMs)
    const answer = await door.connections.ask(call, brokerOf(metadata, leader), [question], 'write')
    for (const { topic, partition, errorCode, said } of readProduced(answer))
      if (errorCode !== 0) throw copyFailure(`Partition ${partition} of ${topic}`, errorCode, said)
  }

  function sealed({ topic, partition, batch, count }: Outgoing): Buffer {
    const key = partitionKey(topic, partition)
    const sequence = sequences.get(key) ?? 0
    sequences.set(key, sequenceAfter(sequence, count))
    sealBatch(batch, { ...transactions.producer(), sequence })
    return batch
  }

  const isBusy = (): boolean => [...lanes.values()].some(lane => lane.underWay.size > 0)

  return {
    send(batches) {
      for (const one of batches) {
        const leader = leaderOf(one)
        const lane = lanes.get(leader) ?? { leader, waiting: new Map(), underWay: new Set() }
        lanes.set(leader, lane)
        bytes += one.batch.length
        const key = partitionKey(one.topic, one.partition)
        const waiting = lane.waiting.get(key)
        if (waiting === undefined) lane.waiting.set(key, [one])
        else waiting.push(one)
      }
      for (const lane of lanes.values()) sendMore(lane)
    },
    async room() {
      while (bytes > mostBytes && failure === null && isBusy()) await freed.promise
    },
    async flush() {
      for (const lane of lanes.values()) while (lane.underWay.size > 0) await Promise.all(lane.underWay)
      if (failure !== null) throw failure
    },
  }
}

/** The first batch of each partition, as many as a request holds; those that were taken from come last next time. */
function nextOf(lane: Lane): Outgoing[] {
  const batches: Outgoing[] = []
  let bytes = 0
  // The map is changed on the way: each key is looked at once.
  const keys = Array.from(lane.waiting.keys())
  for (const key of keys) {
    const waiting = lane.waiting.get(key) ?? []
    const first = waiting[0]
    if (first === undefined || (bytes > 0 && bytes + first.batch.length > requestBytes)) continue
    bytes += first.batch.length
    batches.push(first)
    waiting.shift()
    lane.waiting.delete(key)
    if (waiting.length > 0) lane.waiting.set(key, waiting)
  }
  return batches
}
