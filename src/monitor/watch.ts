import type { Config } from '../config/config.ts'
import type { LagScan } from '../kafka/cluster.ts'
import type { ScanLags } from '../kafka/scan-lags.ts'
import type { Store } from '../store/store.ts'
import { evaluateAlerts } from './alerts/evaluate.ts'
import { tellAlerts, tellRetired } from './alerts/tell.ts'

/** What follows from a scan: samples for the history, and alerts that fire or resolve with their messages kept. */
export function watchScan(
  store: Store,
  config: Config,
  environment: string,
  scan: LagScan,
  lags: ScanLags,
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
  })
  evaluateAlerts(store, {
    environment,
    rules: config.bot.alertRules,
    groups: lags.groups,
    isComplete: scan.missing.length === 0,
    now: scan.at,
    tell: (rule, news) => tellAlerts(store, config, environment, rule, news, scan.at),
    tellRetired: (rule, resolved) => tellRetired(store, environment, rule, resolved),
  })
}
