import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { LagScan } from '../kafka/cluster.ts'
import type { ScanLags } from '../kafka/scan-lags.ts'
import { kafkaMetrics } from './kafka-metrics.ts'
import { type ScanNumbers, scanNumbers } from './scan-numbers.ts'

/** What is asked at each scrape: short reads of the database. */
export interface MetricSources {
  /** Messages still to be delivered, and those given up. */
  outbox: () => readonly { lane: string; state: string; count: number }[]
  /** Requests that wait for somebody's approval, by environment. */
  approvalsWaiting: () => ReadonlyMap<string, number>
  /** Jobs, by what they do and how they are. */
  jobs: () => readonly { kind: string; state: string; count: number }[]
  /** Told when one of them throws: its lines are left out, all others are still served. */
  fault: (error: unknown) => void
  /** No metric has more lines than this for one environment; default 10,000. */
  mostLines?: number
}

export interface Metrics {
  /** Takes the place of the environment's last scan. */
  recordScan(environment: string, scan: LagScan, lags: ScanLags): void
  /** A scan that learnt nothing at all: what the last one said may not be true any more, so it is not served any more. */
  recordScanFailed(environment: string): void
  /** A scan that was due while the one before was still at it. */
  recordScanSkipped(environment: string): void
  /** One call of Slack's Web API. */
  recordSlackCall(method: string, ok: boolean, tookMs: number): void
  /** From the arrival of a payload to its acknowledgement. */
  recordSlackAcknowledgement(kind: string, tookMs: number): void
  readonly contentType: string
  page(): Promise<string>
}

/**
 * Everything that Prometheus can read. Kafka's numbers come from the last scan of each environment: a scrape asks no
 * broker, and a topic or group that is gone from the scan is gone from the page. The names are the suite's, although
 * `_total` on a gauge is not promtool's taste. Process and event loop are prom-client's own metrics.
 */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const numbers = new Map<string, ScanNumbers>()
  collectDefaultMetrics({ register: registry })
  kafkaMetrics(registry, numbers, sources.mostLines ?? 10_000)
  storeMetrics(registry, sources)
  const own = ownMetrics(registry)
  return {
    recordScan(environment, scan, lags) {
      numbers.set(environment, scanNumbers(scan, lags))
      own.scanSeconds.observe({ environment }, scan.tookMs / 1000)
      own.scanRequests.inc({ environment }, scan.requests)
      own.scannedAt.set({ environment }, scan.at / 1000)
    },
    recordScanFailed(environment) {
      numbers.delete(environment)
      own.scansFailed.inc({ environment })
    },
    recordScanSkipped: environment => own.scansSkipped.inc({ environment }),
    recordSlackCall: (method, ok, tookMs) =>
      own.slackSeconds.observe({ method, outcome: ok ? 'ok' : 'failed' }, tookMs / 1000),
    recordSlackAcknowledgement: (kind, tookMs) => own.acknowledgedSeconds.observe({ kind }, tookMs / 1000),
    contentType: registry.contentType,
    page: () => registry.metrics(),
  }
}

function ownMetrics(registry: Registry) {
  const registers = [registry]
  const environment = ['environment'] as const
  return {
    scanSeconds: new Histogram({
      name: 'kafka_ops_scan_duration_seconds',
      help: 'How long one look at a cluster takes',
      labelNames: environment,
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    scanRequests: new Counter({
      name: 'kafka_ops_scan_requests_total',
      help: 'Requests sent to Kafka by these looks',
      labelNames: environment,
      registers,
    }),
    scannedAt: new Gauge({
      name: 'kafka_ops_last_scan_timestamp_seconds',
      help: 'When the last look ended',
      labelNames: environment,
      registers,
    }),
    scansFailed: new Counter({
      name: 'kafka_ops_scans_failed_total',
      help: 'Looks that learnt nothing at all',
      labelNames: environment,
      registers,
    }),
    scansSkipped: new Counter({
      name: 'kafka_ops_scans_skipped_total',
      help: 'Looks left out because the one before was not done',
      labelNames: environment,
      registers,
    }),
    slackSeconds: new Histogram({
      name: 'kafka_ops_slack_request_duration_seconds',
      help: 'How long Slack takes to answer a call',
      labelNames: ['method', 'outcome'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    acknowledgedSeconds: new Histogram({
      name: 'kafka_ops_slack_acknowledgement_duration_seconds',
      help: 'From the arrival of a payload from Slack to its acknowledgement, which has to come within 3 s',
      labelNames: ['kind'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
      registers,
    }),
  }
}

function storeMetrics(registry: Registry, sources: MetricSources): void {
  const registers = [registry]
  const read = <T>(source: () => T): T | undefined => {
    try {
      return source()
    } catch (error) {
      sources.fault(error)
      return undefined
    }
  }
  new Gauge({
    name: 'kafka_ops_outbox_messages',
    help: 'Messages that wait for their delivery, and those that were given up',
    labelNames: ['lane', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { lane, state, count } of read(sources.outbox) ?? [])
        if (state !== 'sent') this.set({ lane, state }, count)
    },
  })
  new Gauge({
    name: 'kafka_ops_jobs',
    help: 'Jobs that run, and those that have ended, by how they ended',
    labelNames: ['kind', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { kind, state, count } of read(sources.jobs) ?? []) this.set({ kind, state }, count)
    },
  })
  new Gauge({
    name: 'kafka_ops_approvals_waiting',
    help: 'Requests that wait for the approval of somebody',
    labelNames: ['environment'],
    registers,
    collect() {
      this.reset()
      for (const [environment, count] of read(sources.approvalsWaiting) ?? [])
        this.set({ environment }, count)
    },
  })
}
