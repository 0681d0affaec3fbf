import type { Observed, ObservedScan } from '../../../src/monitor/alerts/observed.ts'

/** What alert rules are compared with: a scan of a cluster that is well, with what is laid over it. */
export const observedFor = (scan: Partial<ObservedScan> = {}, more: Partial<Observed> = {}): Observed => ({
  environment: 'test',
  now: 1_800_000_000_000,
  scan: { groups: [], isComplete: true, topics: [], brokers: [], expected: [], ...scan },
  controller: null,
  disks: null,
  rates: null,
  judgement: null,
  scanFailure: null,
  receivers: null,
  backup: null,
  registry: null,
  accounts: null,
  drift: null,
  ...more,
})
