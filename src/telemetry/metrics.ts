import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { LagScan } from '../kafka/cluster.ts'
import type { ScanLags } from '../kafka/scan-lags.ts'
import { kafkaMetrics } from './kafka-metrics.ts'
import { createMessageCounter, type MessageCounter } from './message-counter.ts'
import { declared, metricDeclarations } from './metric-declarations.ts'
import { type BesideScan, type ScanNumbers, scanNumbers } from './scan-numbers.ts'

/** What is asked at each scrape: short reads of the database. */
export interface MetricSources {
  /** Messages still to be delivered, and those given up. */
  outbox: () => readonly { lane: string; state: string; count: number }[]
  /** Alerts that are open and have fired. */
  alerts: () => readonly { environment: string; severity: string; state: string; count: number }[]
  /** Requests that wait for somebody's approval, by environment. */
  approvalsWaiting: () => ReadonlyMap<string, number>
  /** Jobs, by what they do and how they are. */
  jobs: () => readonly { kind: string; state: string; count: number }[]
  /** The bot's own files: which of them cannot be written, how many looks are missing, the newest copy (epoch ms). */
  files: () => {
    trouble: Readonly<Record<'ops.db' | 'history.db', boolean>>
    droppedScans: number
    lastBackupAt: number | null
  }
  /** The scheduled backups of the clusters, by environment: when the newest was due (epoch ms). */
  clusterBackups: () => readonly { environment: string; lastAt: number | null; isFailing: boolean }[]
  /** Told when one of them throws: its lines are left out, all others are still served. */
  fault: (error: unknown) => void
  /** No metric has more lines than this for one environment; default 10,000. */
  mostLines?: number
}

export interface Metrics {
  /** Takes the place of the environment's last scan. */
  recordScan(environment: string, scan: LagScan, lags: ScanLags, beside: BesideScan): void
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
 * broker, and a topic or group that is gone from the scan is gone from the page. Process and event loop are prom-client's own
 * metrics.
 */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const numbers = new Map<string, ScanNumbers>()
  collectDefaultMetrics({ register: registry })
  const counters = new Map<string, MessageCounter>()
  const counterOf = (environment: string): MessageCounter => {
    const counter = counters.get(environment) ?? createMessageCounter()
    counters.set(environment, counter)
    return counter
  }
  storeMetrics(registry, sources)
  const own = ownMetrics(registry)
  return {
    recordScan(environment, scan, lags, beside) {
      numbers.set(environment, scanNumbers(scan, lags, beside, counterOf(environment)))
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
    page: async () => (await registry.metrics()) + (await kafkaMetrics(numbers, sources.mostLines ?? 10_000)),
  }
}

function ownMetrics(registry: Registry) {
  const registers = [registry]
  return {
    scanSeconds: new Histogram({
      ...declared('kafka_ops_scan_duration_seconds'),
      buckets: [...metricDeclarations.kafka_ops_scan_duration_seconds.buckets],
      registers,
    }),
    scanRequests: new Counter({
      ...declared('kafka_ops_scan_requests_total'),
      registers,
    }),
    scannedAt: new Gauge({
      ...declared('kafka_ops_last_scan_timestamp_seconds'),
      registers,
    }),
    scansFailed: new Counter({
      ...declared('kafka_ops_scans_failed_total'),
      registers,
    }),
    scansSkipped: new Counter({
      ...declared('kafka_ops_scans_skipped_total'),
      registers,
    }),
    slackSeconds: new Histogram({
      ...declared('kafka_ops_slack_request_duration_seconds'),
      buckets: [...metricDeclarations.kafka_ops_slack_request_duration_seconds.buckets],
      registers,
    }),
    acknowledgedSeconds: new Histogram({
      ...declared('kafka_ops_slack_acknowledgement_duration_seconds'),
      buckets: [...metricDeclarations.kafka_ops_slack_acknowledgement_duration_seconds.buckets],
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
    ...declared('kafka_ops_outbox_messages'),
    registers,
    collect() {
      this.reset()
      for (const { lane, state, count } of read(sources.outbox) ?? [])
        if (state !== 'sent') this.set({ lane, state }, count)
    },
  })
  new Gauge({
    ...declared('kafka_ops_jobs'),
    registers,
    collect() {
      this.reset()
      for (const { kind, state, count } of read(sources.jobs) ?? []) this.set({ kind, state }, count)
    },
  })
  new Gauge({
    ...declared('kafka_ops_alerts_open'),
    registers,
    collect() {
      this.reset()
      for (const { count, ...labels } of read(sources.alerts) ?? []) this.set(labels, count)
    },
  })
  new Gauge({
    ...declared('kafka_ops_approvals_waiting'),
    registers,
    collect() {
      this.reset()
      for (const [environment, count] of read(sources.approvalsWaiting) ?? [])
        this.set({ environment }, count)
    },
  })
  fileMetrics(registry, () => read(sources.files))
  clusterBackupMetrics(registry, () => read(sources.clusterBackups) ?? [])
}

function clusterBackupMetrics(registry: Registry, read: MetricSources['clusterBackups']): void {
  const registers = [registry]
  new Gauge({
    ...declared('kafka_ops_last_cluster_backup_timestamp_seconds'),
    registers,
    collect() {
      this.reset()
      for (const { environment, lastAt } of read())
        if (lastAt !== null) this.set({ environment }, lastAt / 1000)
    },
  })
  new Gauge({
    ...declared('kafka_ops_cluster_backup_failing'),
    registers,
    collect() {
      this.reset()
      for (const { environment, isFailing } of read()) this.set({ environment }, isFailing ? 1 : 0)
    },
  })
}

function fileMetrics(registry: Registry, read: () => ReturnType<MetricSources['files']> | undefined): void {
  const registers = [registry]
  new Gauge({
    ...declared('kafka_ops_store_trouble'),
    registers,
    collect() {
      this.reset()
      for (const [file, isBroken] of Object.entries(read()?.trouble ?? {}))
        this.set({ file }, isBroken ? 1 : 0)
    },
  })
  new Gauge({
    ...declared('kafka_ops_history_dropped_scans'),
    registers,
    collect() {
      this.set(read()?.droppedScans ?? 0)
    },
  })
  new Gauge({
    ...declared('kafka_ops_last_backup_timestamp_seconds'),
    registers,
    collect() {
      this.remove()
      const at = read()?.lastBackupAt
      if (at) this.set(at / 1000)
    },
  })
}
