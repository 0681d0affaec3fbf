import type { Config } from '../config/config.ts'
import type { Failure, Known } from '../core/failure.ts'
import type { LagScan, LogDir } from '../kafka/cluster.ts'
import type { ScanLags } from '../kafka/scan-lags.ts'
import type { Store } from '../store/store.ts'
import { evaluateAlerts } from './alerts/evaluate.ts'
import { expectedBrokers } from './alerts/expected-brokers.ts'
import type { Observed } from './alerts/observed.ts'
import { rulesNow } from './alerts/rules-now.ts'
import { tellAlerts, tellRetired } from './alerts/tell.ts'
import { type LogEnds, logEnds, topicRates } from './alerts/topic-rates.ts'

/** What is asked beside the scans, less often. null: not yet. */
export interface SlowFacts {
  controller: Known<number | null> | null
  disks: ReadonlyMap<number, Known<LogDir[]>> | null
}

export interface Watch {
  /** What follows from a scan: samples for the history, and alerts that fire or resolve with their messages kept. */
  scanned(environment: string, scan: LagScan, lags: ScanLags, facts: SlowFacts): void
  /** A scan that learnt nothing: what can be told without it is told. */
  failed(environment: string, failure: Failure): void
}

/** Compares each scan with the rules of the configuration as it is then, and with the scan before. */
export function createWatch(store: Store, config: () => Config, clock: () => number): Watch {
  const ends = new Map<string, LogEnds>()

  function evaluate(observed: Observed): void {
    const { environment, now } = observed
    const current = config()
    const dead = new Set(observed.receivers?.flatMap(one => (one.dead > 0 ? one.destination : [])))
    evaluateAlerts(store, {
      environment,
      rules: rulesNow(current, observed),
      now,
      tell: (rule, news) =>
        tellAlerts(
          store,
          current,
          environment,
          rule,
          news,
          now,
          rule.metric === 'delivery' ? dead : undefined,
        ),
      tellRetired: (rule, resolved) => tellRetired(store, environment, rule, resolved),
    })
  }

  return {
    scanned(environment, scan, lags, { controller, disks }) {
      recordSamples(store, environment, scan, lags)
      const before = ends.get(environment)
      const after = logEnds(scan, lags.logs)
      ends.set(environment, after)
      evaluate({
        ...aside(environment),
        now: scan.at,
        scan: {
          groups: lags.groups,
          isComplete: scan.missing.length === 0,
          topics: scan.description.topics,
          brokers: scan.description.brokers,
          expected: expectedBrokers(config(), environment, scan.description),
        },
        controller,
        disks,
        rates: topicRates(before, after),
        scanFailure: null,
      })
    },
    failed(environment, failure) {
      ends.delete(environment)
      const unknown = { scan: null, controller: null, disks: null, rates: null }
      evaluate({ ...aside(environment), ...unknown, now: clock(), scanFailure: failure.message })
    },
  }

  /** Deliveries are the bot's own: the alerts about them are told once, in the default environment. */
  function aside(environment: string): Pick<Observed, 'environment' | 'receivers'> {
    const isDefault = config().bot.defaultEnvironment === environment
    return { environment, receivers: isDefault ? store.outbox.receivers() : null }
  }
}

function recordSamples(store: Store, environment: string, scan: LagScan, lags: ScanLags): void {
  store.history.record({
    environment,
    at: scan.at,
    topics: scan.description.topics.map(({ name, id }) => ({
      name,
      id,
      partitions: lags.logs.get(name) ?? [],
    })),
    groups: scan.groups.flatMap(({ id, committed }) =>
      committed.known ? [{ group: id, commits: committed.value }] : [],
    ),
  })
}
