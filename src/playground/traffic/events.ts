import { randomInt, randomUUID } from 'node:crypto'
import type { Message } from '../../kafka/kafkajs.ts'
import type { PlatformTopicName } from './platform-topics.ts'

/** The next plausible record of a topic: a JSON event, keyed as the platform keys it. `n` counts the records of the topic. */
export function nextRecord(topic: PlatformTopicName, n: number): Message {
  const { key, type, source, data, headers } = contents[topic](n)
  const event = {
    schema_version: '1.0',
    event_id: randomUUID(),
    timestamp: new Date().toISOString(),
    event_type: type,
    source,
    correlation_id: `run-${Math.floor(n / 50)}`,
    data,
  }
  return { key, value: JSON.stringify(event), headers: { 'event-type': type, ...headers } }
}

interface Contents {
  key: string
  type: string
  source: string
  data: Record<string, unknown>
  headers?: Record<string, string>
}

const contents: Record<PlatformTopicName, (n: number) => Contents> = {
  tda_jobs: n => {
    const type = cycle(n, ['submitted', 'queued', 'started', 'progress', 'progress', 'progress', 'completed'])
    return {
      key: jobId(n, 7),
      type: `job.${type}`,
      source: type === 'submitted' ? 'tda_backend_api' : 'cpp_engine',
      data: {
        job_id: jobId(n, 7),
        user_id: `user-${randomInt(40)}`,
        algorithm: cycle(Math.floor(n / 7), algorithms),
        parameters: { max_dimension: String(randomInt(1, 4)), points: String(randomInt(500, 50_000)) },
        status: type,
        progress_percentage: type === 'progress' ? randomInt(5, 95) : null,
        error_message: null,
      },
    }
  },
  tda_results: n => ({
    key: jobId(n, 5),
    type: `result.${cycle(n, ['metadata', 'persistence_diagram', 'betti_numbers', 'filtration_data', 'visualization'])}`,
    source: 'cpp_engine',
    data: {
      job_id: jobId(n, 5),
      algorithm: cycle(Math.floor(n / 5), algorithms),
      result_type: 'barcode',
      storage_location: `s3://tda-results/${jobId(n, 5)}/${n % 5}`,
      computation_time_seconds: randomInt(1, 900) / 10,
      result_size_bytes: randomInt(2_000, 4_000_000),
    },
  }),
  tda_events: n => ({
    key: randomUUID(),
    type: cycle(n, ['system.health_check', 'system.metric', 'system.metric', 'user.notification']),
    source: cycle(n, services),
    data: { node: `node-${randomInt(6)}`, cpu_percent: randomInt(5, 95), memory_percent: randomInt(20, 90) },
  }),
  tda_uploads: n => ({
    key: `upload-${Math.floor(n / 4)}`,
    type: `upload.${cycle(n, ['started', 'progress', 'completed', 'validated'])}`,
    source: 'tda_backend_api',
    data: {
      upload_id: `upload-${Math.floor(n / 4)}`,
      file_name: `cloud-${Math.floor(n / 4)}.ply`,
      bytes: randomInt(10_000, 9_000_000),
    },
  }),
  tda_errors: n => ({
    key: randomUUID(),
    type: `error.${cycle(n, ['timeout', 'validation', 'computation', 'resource'])}`,
    source: cycle(n, services),
    data: {
      job_id: jobId(randomInt(1_000), 1),
      message: 'distance matrix exceeds the memory limit',
      retryable: n % 3 === 0,
    },
  }),
  tda_audit: n => ({
    key: randomUUID(),
    type: 'audit.access',
    source: 'tda_backend_api',
    data: {
      user_id: `user-${randomInt(40)}`,
      action: cycle(n, ['read', 'download', 'share']),
      object: jobId(randomInt(1_000), 1),
    },
  }),
  tda_dlq: n => {
    const failure = failures[n % failures.length] ?? mismatch
    return {
      key: jobId(n, 1),
      type: 'dlq.record',
      source: failure.topic === 'tda_uploads' ? 'tda_backend_api' : 'flink_processor',
      data: { job_id: jobId(n, 1), user_id: `user-${randomInt(40)}`, attempts: 3 },
      headers: failure.headers(String(randomInt(3)), String(n)),
    }
  },
}

/** What went wrong on the way to the dead letter queue, in the headers of those who give up: a sink of Kafka Connect, and Spring. */
const toConnect = (topic: string, error: string, message: string) => ({
  topic,
  headers: (partition: string, offset: string): Record<string, string> => ({
    '__connect.errors.topic': topic,
    '__connect.errors.partition': partition,
    '__connect.errors.offset': offset,
    '__connect.errors.connector.name': 'tda-warehouse-sink',
    '__connect.errors.stage': 'VALUE_CONVERTER',
    '__connect.errors.exception.class.name': `org.apache.kafka.connect.errors.${error}`,
    '__connect.errors.exception.message': message,
  }),
})
const toSpring = (topic: string, error: string, message: string) => ({
  topic,
  headers: (partition: string, offset: string): Record<string, string> => ({
    'kafka_dlt-original-topic': topic,
    'kafka_dlt-original-partition': partition,
    'kafka_dlt-original-offset': offset,
    'kafka_dlt-original-consumer-group': 'flink_tda_processor',
    'kafka_dlt-exception-fqcn': error,
    'kafka_dlt-exception-message': message,
  }),
})
const mismatch = toConnect('tda_jobs', 'DataException', 'Field "max_dimension" is text, the schema has int')
const failures = [
  mismatch,
  mismatch,
  mismatch,
  toSpring('tda_uploads', 'java.util.concurrent.TimeoutException', 'The store did not answer within 30 s'),
  toConnect('tda_results', 'RetriableException', 'The warehouse is read-only'),
]

const algorithms = ['vietoris_rips', 'alpha_complex', 'witness_complex', 'cubical_complex']
const services = ['tda_backend_api', 'flink_processor', 'cpp_engine', 'monitoring_service']

/** Several records belong to one job. Ids come round again, so that the compacted topic has something to compact. */
const jobId = (n: number, recordsEach: number): string => `job-${Math.floor(n / recordsEach) % 20_000}`

const cycle = (n: number, values: readonly string[]): string => values[n % values.length] ?? ''
