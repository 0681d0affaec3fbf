import { describeLogDirsV3, describeLogDirsV4 } from '@platformatic/kafka'
import { type Known, known, toFailure, unknown } from '../../core/failure.ts'
import type { Broker, LogDir, TopicPartition } from '../cluster.ts'
import { type Request, request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaFailure } from '../failures/kafka-error.ts'
import { byTopic } from './by-topic.ts'
import { fetchMetadata } from './metadata.ts'

export async function logDirs(
  door: Door,
  partitions?: readonly TopicPartition[],
): Promise<Map<number, Known<LogDir[]>>> {
  const call = callOf(door)
  const topics = partitions === undefined ? null : byTopic(partitions, one => one)
  const question: Request<Answer>[] = [
    request(describeLogDirsV4.api, topics),
    request(describeLogDirsV3.api, topics),
  ]
  const { brokers } = await fetchMetadata(door, call, [])
  const dirs = await Promise.all(
    brokers.map(async (broker): Promise<[number, Known<LogDir[]>]> => {
      try {
        const answer = await door.connections.ask(call, broker, question)
        if (answer.errorCode)
          throw kafkaFailure(`The log directories of broker ${broker.id}`, answer.errorCode)
        return [broker.id, known(answer.results.map(result => logDir(broker, result)))]
      } catch (error) {
        return [broker.id, unknown(toFailure(error))]
      }
    }),
  )
  return new Map(dirs)
}

/** Total and usable bytes came with v4 (KIP-827, Kafka 3.3). */
interface Answer {
  errorCode?: number
  results: {
    errorCode: number
    logDir: string
    topics: {
      name: string
      partitions: { partitionIndex: number; partitionSize: bigint; isFutureKey: boolean }[]
    }[]
    totalBytes?: bigint
    usableBytes?: bigint
  }[]
}

const logDir = (broker: Broker, dir: Answer['results'][number]): LogDir => ({
  path: dir.logDir,
  error:
    dir.errorCode === 0
      ? null
      : kafkaFailure(`Log directory ${dir.logDir} of broker ${broker.id}`, dir.errorCode),
  totalBytes: bytes(dir.totalBytes),
  usableBytes: bytes(dir.usableBytes),
  replicas: dir.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, partitionSize, isFutureKey }) => ({
      topic: name,
      partition: partitionIndex,
      bytes: partitionSize,
      isFuture: isFutureKey,
    })),
  ),
})

/** −1: the broker does not know. */
const bytes = (count: bigint | undefined): bigint | null => (count === undefined || count < 0n ? null : count)
