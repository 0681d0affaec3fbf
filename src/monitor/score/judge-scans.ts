import type { Config } from '../../config/config.ts'
import type { Judgement } from '../../core/score/judgement.ts'
import { judge, type Look } from './judge.ts'
import { createLagWindows, type LagWindows } from './lag-windows.ts'

export interface ScanJudge {
  /** How the groups read, and the scores, after one more scan of the environment. Costs no request. */
  scanned(environment: string, look: Look, errors: Judgement['errors']): Promise<Judgement>
  latest(environment: string): Judgement | null
}

/** Judges each scan with what the scans before it showed, by the configuration as it is then. */
export function createScanJudge(config: () => Config, clock: () => number): ScanJudge {
  const last = new Map<string, Judgement>()
  const windows = new Map<string, LagWindows>()

  return {
    async scanned(environment, look, errors) {
      const own = windows.get(environment) ?? createLagWindows()
      windows.set(environment, own)
      const groups = await own.follow(look.scan, look.lags, config().bot.monitoring.lagWindowMs)
      const { health, topics, moving } = judge(look, {
        config: config(),
        environment,
        readings: groups,
        errors,
        last: last.get(environment) ?? null,
        collectedAt: look.scan.at,
        now: clock(),
      })
      const judgement: Judgement = {
        at: look.scan.at,
        cluster: { score: health.score, known: health.known },
        topics,
        groups,
        errors,
        moving,
      }
      last.set(environment, judgement)
      return judgement
    },
    latest: environment => last.get(environment) ?? null,
  }
}
