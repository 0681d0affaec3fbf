/** What a record in a dead letter queue tells of its failure. */
export interface FailureHeaders {
  /** Class of the error. */
  error: string
  message: string
  topic: string
  partition: string
  offset: string
  /** Who gave up: a connector, a consumer group. */
  by?: string
}

/**
 * The headers that are in use, one row for each writer; the first one whose headers are there is believed. Partition and
 * offset are text or, from Spring, numbers as they lie in memory.
 */
export const deadLetterHeaders: readonly (FailureHeaders & { writer: string })[] = [
  {
    // KIP-298, with errors.deadletterqueue.context.headers.enable=true
    writer: 'Kafka Connect',
    error: '__connect.errors.exception.class.name',
    message: '__connect.errors.exception.message',
    topic: '__connect.errors.topic',
    partition: '__connect.errors.partition',
    offset: '__connect.errors.offset',
    by: '__connect.errors.connector.name',
  },
  {
    // KIP-1034, org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils
    writer: 'Kafka Streams',
    error: '__streams.errors.exception',
    message: '__streams.errors.message',
    topic: '__streams.errors.topic',
    partition: '__streams.errors.partition',
    offset: '__streams.errors.offset',
  },
  {
    // KIP-1191; the broker writes them, and names no class
    writer: 'a share group',
    error: '__dlq.errors.message',
    message: '__dlq.errors.message',
    topic: '__dlq.errors.topic',
    partition: '__dlq.errors.partition',
    offset: '__dlq.errors.offset',
    by: '__dlq.errors.group',
  },
  {
    // org.springframework.kafka.support.KafkaHeaders; the class thrown is a wrapper around the cause
    writer: 'Spring for Apache Kafka',
    error: 'kafka_dlt-exception-cause-fqcn',
    message: 'kafka_dlt-exception-message',
    topic: 'kafka_dlt-original-topic',
    partition: 'kafka_dlt-original-partition',
    offset: 'kafka_dlt-original-offset',
    by: 'kafka_dlt-original-consumer-group',
  },
  {
    writer: 'Spring for Apache Kafka',
    error: 'kafka_dlt-exception-fqcn',
    message: 'kafka_dlt-exception-message',
    topic: 'kafka_dlt-original-topic',
    partition: 'kafka_dlt-original-partition',
    offset: 'kafka_dlt-original-offset',
    by: 'kafka_dlt-original-consumer-group',
  },
  {
    // KafkaMessageChannelBinder
    writer: 'Spring Cloud Stream',
    error: 'x-exception-fqcn',
    message: 'x-exception-message',
    topic: 'x-original-topic',
    partition: 'x-original-partition',
    offset: 'x-original-offset',
  },
  {
    // io.smallrye.reactive.messaging.kafka.fault.KafkaDeadLetterQueue
    writer: 'SmallRye',
    error: 'dead-letter-exception-class-name',
    message: 'dead-letter-reason',
    topic: 'dead-letter-topic',
    partition: 'dead-letter-partition',
    offset: 'dead-letter-offset',
  },
  {
    // Nobody's in particular: what people choose themselves
    writer: 'its producer',
    error: 'error',
    message: 'error-message',
    topic: 'original-topic',
    partition: 'original-partition',
    offset: 'original-offset',
  },
  {
    writer: 'its producer',
    error: 'x-exception',
    message: 'x-error-message',
    topic: 'x-original-topic',
    partition: 'x-original-partition',
    offset: 'x-original-offset',
  },
]

/** Fields of a JSON value that tell the same, where no header does: the error, its message, and where it came from. */
export const deadLetterFields = {
  error: ['error_type', 'errorType', 'exception', 'error_code', 'error'],
  message: ['error_message', 'errorMessage', 'reason', 'message'],
  topic: ['original_topic', 'originalTopic', 'source_topic', 'sourceTopic'],
  partition: ['original_partition', 'originalPartition', 'source_partition'],
  offset: ['original_offset', 'originalOffset', 'source_offset'],
} as const
