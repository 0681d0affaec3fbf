import type { Config } from '../../config/config.ts'
import type { Judgement, LastCosts } from '../../core/score/judgement.ts'
import type { History } from '../../store/history.ts'
import type { LastCostTable } from '../../store/last-costs.ts'
import { judge, type Look } from './judge.ts'
import { createLagWindows, type LagWindows } from './lag-windows.ts'

/** Scans; a window of five minutes has 15 of them at the usual interval. */
const mostRecalled = 200

export interface ScanJudge {
  /** How the groups read, and the scores, after one more scan of the environment. Costs no request. */
  scanned(environment: string, look: Look, errors: Judgement['errors']): Promise<Judgement>
  latest(environment: string): Judgement | null
}

export interface ScanJudgeOptions {
  config: () => Config
  history: Pick<History, 'window'>
  lastCosts: LastCostTable
  log: (message: string, error: unknown) => void
  clock: () => number
}

/** Judges each scan with what the scans before it showed, also those before the start, by the configuration as it is then. */
export function createScanJudge({ config, history, lastCosts, log, clock }: ScanJudgeOptions): ScanJudge {
  const last = new Map<string, Judgement>()
  const windows = new Map<string, LagWindows>()

  /** Only of groups that are behind: the others begin a new window in any case. */
  async function begun(environment: string, { lags }: Look): Promise<LagWindows> {
    const { intervalMs, lagWindowMs } = config().bot.monitoring
    const scans = Math.min(mostRecalled, Math.ceil((1.5 * lagWindowMs) / intervalMs))
    const own = createLagWindows()
    for (const { id, total } of lags.groups) {
      if (total === null || total.lag === 0n) continue
      try {
        own.recall(id, await history.window({ environment, group: id, scans }), lagWindowMs)
      } catch (error) {
        log(`How the groups of ${environment} read before the start could not be recalled`, error)
        break
      }
    }
    return own
  }

  /** Before the first scan: what the process before this one knew. */
  function costsBefore(environment: string): LastCosts | null {
    try {
      return last.get(environment) ?? lastCosts.of(environment)
    } catch (error) {
      log(`What the scores of ${environment} were made of could not be recalled`, error)
      return null
    }
  }

  function keepCosts(environment: string, costs: LastCosts): void {
    try {
      lastCosts.keep(environment, costs)
    } catch (error) {
      log(`What the scores of ${environment} are made of could not be kept`, error)
    }
  }

  return {
    async scanned(environment, look, errors) {
      const own = windows.get(environment) ?? (await begun(environment, look))
      windows.set(environment, own)
      const groups = await own.follow(look.scan, look.lags, config().bot.monitoring.lagWindowMs)
      const { health, topics, moving } = judge(look, {
        config: config(),
        environment,
        readings: groups,
        errors,
        last: costsBefore(environment),
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
      keepCosts(environment, judgement)
      return judgement
    },
    latest: environment => last.get(environment) ?? null,
  }
}
