import { Writer } from '@platformatic/kafka'
import {
  findCoordinatorAnswer,
  listGroupsAnswer,
  listOffsetsAnswer,
  metadataAnswer,
  offsetFetchAnswer,
} from '../../test/support/wire-answers.ts'
import { apiKeys, startWireKafka, type WireAnswer, type WireRequest } from '../../test/support/wire-kafka.ts'
import {
  alterConfigsAnswer,
  createPartitionsAnswer,
  createTopicsAnswer,
  describeConfigsAnswer,
} from '../../test/support/wire-topic-answers.ts'
import { topicName } from './topic-name.ts'

/**
 * The brokers of a bench in a process of their own, so that making their answers takes nothing from the process that is
 * measured. Every group is Stable with three members and reads ten topics in a row; logs and commits move with the time.
 */
const [topicCount = 1, partitionCount = 1, groupCount = 1, brokerCount = 1] = process.argv
  .slice(2)
  .map(Number)
const startedAt = Date.now()
const topicsOfGroup = Math.min(10, topicCount)
const slowGroups = 5

const topics = Array.from({ length: topicCount }, (_, topic) => ({
  name: topicName(topic),
  leaders: Array.from({ length: partitionCount }, (_, partition) => 1 + ((topic + partition) % brokerCount)),
}))
const groups = Array.from({ length: groupCount }, (_, index) => `consumers-of-a-service-${index}`)
const indexOf = (group: string): number => Number(group.slice(group.lastIndexOf('-') + 1))
const coordinatorOf = (group: string): number => 1 + (indexOf(group) % brokerCount)
const topicsOf = (group: string) =>
  Array.from({ length: topicsOfGroup }, (_, n) => topics[(indexOf(group) * 5 + n) % topicCount]).filter(
    topic => topic !== undefined,
  )

/** Ten records a second in each partition. */
const logEnd = (partition: number): bigint =>
  BigInt(1_000_000 + partition + Math.floor((Date.now() - startedAt) / 100))
const commitOf = (group: string, partition: number): bigint =>
  indexOf(group) < slowGroups ? 500_000n : logEnd(partition) - 10n

function answer({ apiKey, broker, body }: WireRequest, kafka: typeof cluster): WireAnswer {
  switch (apiKey) {
    case apiKeys.metadata:
      return metadataAnswer(kafka, topics)
    case apiKeys.listOffsets:
      return listOffsetsAnswer(body, (_, partition, timestamp) =>
        timestamp === -2n ? 100_000n : logEnd(partition),
      )
    case apiKeys.listGroups:
      return listGroupsAnswer(groups.filter(group => coordinatorOf(group) === broker))
    case apiKeys.offsetFetch:
      return offsetFetchAnswer(body, group =>
        topicsOf(group).map(({ name, leaders }) => ({
          topic: name,
          offsets: leaders.map((_, partition) => commitOf(group, partition)),
        })),
      )
    case apiKeys.describeGroups:
      return stableGroups(body.readArray(() => body.readString(), true, false))
    case apiKeys.findCoordinator:
      return findCoordinatorAnswer(body, kafka, broker)
    case apiKeys.describeConfigs:
      return describeConfigsAnswer(body, (_, key) => (key === 'cleanup.policy' ? 'delete' : '604800000'))
    case apiKeys.createTopics:
      return createTopicsAnswer(body, () => ({ code: 0 }))
    case apiKeys.createPartitions:
      return createPartitionsAnswer(body)
    case apiKeys.alterConfigs:
      return alterConfigsAnswer(body)
    default:
      return 'hang-up'
  }
}

/** DescribeGroups v5: three members, each with a third of the partitions. */
function stableGroups(asked: string[]): Writer {
  return Writer.create()
    .appendInt32(0)
    .appendArray(asked, (writer, group) =>
      writer
        .appendInt16(0)
        .appendString(group)
        .appendString('Stable')
        .appendString('consumer')
        .appendString('range')
        .appendArray([0, 1, 2], (inner, member) =>
          inner
            .appendString(`${group}-member-${member}-4f1c5d1e-8a57-4a0e-9f57-3b1a7c6b9d20`)
            .appendString(null)
            .appendString(`${group}-${member}`)
            .appendString('/10.0.0.1')
            .appendBytes(Buffer.alloc(0))
            .appendBytes(assignment(group, member)),
        )
        .appendInt32(0),
    )
    .appendTaggedFields()
}

/** ConsumerProtocolAssignment v0: topics with the partitions whose number leaves `member` when divided by three. */
function assignment(group: string, member: number): Buffer {
  const int32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(value)
    return bytes
  }
  const int16 = (value: number): Buffer => int32(value).subarray(2)
  const own = topicsOf(group).map(({ name, leaders }) => {
    const partitions = [...leaders.keys()].filter(partition => partition % 3 === member)
    return [int16(name.length), Buffer.from(name), int32(partitions.length), ...partitions.map(int32)]
  })
  return Buffer.concat([int16(0), int32(own.length), ...own.flat(), int32(0)])
}

const cluster = await startWireKafka(brokerCount, (request, kafka) => answer(request, kafka))
process.once('disconnect', () => void cluster.stop())
process.send?.(cluster.bootstrap)
