import type { Config } from '../config/config.ts'
import type { LagScan } from '../kafka/cluster.ts'
import { scanRows } from '../kafka/scan-rows.ts'
import type { Store } from '../store/store.ts'
import { evaluateAlerts } from './alerts/evaluate.ts'
import { tellAlerts } from './alerts/tell.ts'
import { samplesOf } from './collector.ts'

/** What follows from a scan: samples for the history, and alerts that fire or resolve with their messages kept. */
export function watchScan(store: Store, config: Config, environment: string, scan: LagScan): void {
  store.history.record(samplesOf(environment, scan))
  const rows = scanRows(scan)
  evaluateAlerts(store, {
    environment,
    rules: config.bot.alertRules,
    groups: scan.groups.map(group => ({
      id: group.id,
      state: group.description.known ? group.description.value.state : group.state,
      rows: group.committed.known ? (rows.get(group.id) ?? []) : null,
    })),
    isComplete: scan.missing.length === 0,
    now: scan.at,
    tell: (rule, news) => tellAlerts(store, config, environment, rule, news, scan.at),
  })
}
