import type { Config } from '../config/config.ts'
import { type Failure, known } from '../core/failure.ts'
import type { Judgement } from '../core/score/judgement.ts'
import type { LagScan } from '../kafka/cluster.ts'
import type { ScanLags } from '../kafka/scan-lags.ts'
import type { Store } from '../store/store.ts'
import { evaluateAlerts } from './alerts/evaluate.ts'
import { expectedBrokers } from './alerts/expected-brokers.ts'
import type { Observed } from './alerts/observed.ts'
import { rulesNow } from './alerts/rules-now.ts'
import { tellAlerts } from './alerts/tell.ts'
import { tellRetired } from './alerts/tell-retired.ts'
import { scoreReading } from './score/score-reading.ts'
import type { SideFacts } from './side-facts.ts'
import type { SlowFacts } from './slow-facts.ts'
import { diskReadings } from './trends/disk-readings.ts'
import type { UpkeepFacts } from './upkeep-facts.ts'

/** What is known beside a scan. null: it is not. */
export interface BesideScan extends SlowFacts {
  /** Records a second since the scan before, by topic. */
  rates: ReadonlyMap<string, number>
  judgement: Judgement | null
}

export interface Watch {
  /** What follows from a scan: samples for the history, and alerts that fire or resolve with their messages kept. */
  scanned(environment: string, scan: LagScan, lags: ScanLags, beside: BesideScan): void
  /** A scan that learnt nothing: what can be told without it is told. */
  failed(environment: string, failure: Failure): void
}

/** Compares each scan with the rules of the configuration as it is then; `backup` and `side` are asked each time. */
export function createWatch(
  store: Store,
  config: () => Config,
  clock: () => number,
  backup: (environment: string) => Observed['backup'],
  side: (environment: string) => SideFacts & UpkeepFacts,
): Watch {
  /** By environment: disks are asked less often than scans are made, and each answer is kept once. */
  const recorded = new Map<string, SlowFacts['logDirs']>()

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
      tellRetired: (rule, resolved) => tellRetired(store, current, environment, rule, resolved),
    })
  }

  return {
    scanned(environment, scan, lags, { quorum, logDirs, rates, judgement }) {
      const disks = logDirs.known && logDirs !== recorded.get(environment) ? diskReadings(logDirs.value) : {}
      recorded.set(environment, logDirs)
      recordSamples(store, environment, scan, lags, { ...scoreReadings(judgement), ...disks })
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
        controller: quorum.known ? known(quorum.value.leaderId) : quorum,
        disks: logDirs.known ? logDirs.value : null,
        rates,
        judgement,
        scanFailure: null,
      })
    },
    failed(environment, failure) {
      const unknown = { scan: null, controller: null, disks: null, rates: null, judgement: null }
      evaluate({ ...aside(environment), ...unknown, now: clock(), scanFailure: failure.message })
    },
  }

  /** Deliveries are the bot's own: the alerts about them are told once, in the default environment. */
  function aside(
    environment: string,
  ): Pick<Observed, 'environment' | 'receivers' | 'backup'> & SideFacts & UpkeepFacts {
    const isDefault = config().bot.defaultEnvironment === environment
    return {
      environment,
      receivers: isDefault ? store.outbox.receivers() : null,
      backup: backup(environment),
      ...side(environment),
    }
  }
}

function recordSamples(
  store: Store,
  environment: string,
  scan: LagScan,
  lags: ScanLags,
  readings: Record<string, number>,
): void {
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
    readings,
  })
}

/** A score that lacks a part would look better than one that has it. */
function scoreReadings(judgement: Judgement | null): Record<string, number> {
  const score = judgement?.cluster.score
  return !score || score.value === null || score.isAtMost ? {} : { [scoreReading]: score.value }
}
