import type { AlertMetric, AlertRule } from '../../config/config.ts'
import { measureClusterBackup, measureCollector, measureDelivery, measureRegistry } from './measures/bot.ts'
import {
  measureBrokers,
  measureController,
  measureDisks,
  measureOffline,
  measureUnderReplicated,
} from './measures/cluster.ts'
import { measureLag, measureLagState, measureLagTime } from './measures/lag.ts'
import { measureErrors, measureRates, measureScores } from './measures/topics.ts'
import { measureCredentialAge, measureDrift } from './measures/upkeep.ts'
import type { Measured, Observed } from './observed.ts'

/** How each metric of the alert rules is measured: pure, of what was observed. */
export const measure: Readonly<Record<AlertMetric, (observed: Observed, rule: AlertRule) => Measured>> = {
  lag: measureLag,
  lag_time: measureLagTime,
  lag_state: measureLagState,
  health_score: measureScores,
  message_rate: measureRates,
  error_rate: measureErrors,
  disk: measureDisks,
  under_replicated: measureUnderReplicated,
  offline: measureOffline,
  broker_missing: measureBrokers,
  controller: measureController,
  collector: measureCollector,
  delivery: measureDelivery,
  cluster_backup: measureClusterBackup,
  schema_registry: measureRegistry,
  credential_age: measureCredentialAge,
  drift: measureDrift,
}
