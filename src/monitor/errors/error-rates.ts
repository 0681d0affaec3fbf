import { type Config, errorTopics, isWritten } from '../../config/config.ts'
import { toFailure } from '../../core/failure.ts'
import type { SightedErrors } from '../../core/score/sighted-errors.ts'
import type { Cluster, LagScan } from '../../kafka/cluster.ts'
import type { ScanLags } from '../../kafka/scan-lags.ts'
import type { Store } from '../../store/store.ts'
import { createErrorOrigins } from './error-origins.ts'
import { createLogRises, endOf, type LogRises } from './log-rises.ts'
import { shareErrors } from './share-errors.ts'

export interface ErrorRatesOptions {
  config: () => Config
  clusterOf: (environment: string) => Pick<Cluster, 'readRecords'>
  history: Pick<Store['history'], 'series'>
  log: (message: string, error: unknown) => void
  clock: () => number
}

/**
 * By topic, the errors among its records over the window of the lag states, after each scan. A topic that has no error topic
 * is absent. What the process before saw is asked of the history once, so that a restart forgets nothing.
 */
export function createErrorRates(
  options: ErrorRatesOptions,
): (
  environment: string,
  scan: LagScan,
  logs: ScanLags['logs'],
) => Promise<ReadonlyMap<string, SightedErrors>> {
  const states = new Map<
    string,
    { rises: LogRises; originsOf: ReturnType<typeof createErrorOrigins>; isBegun: boolean }
  >()

  return async (environment, scan, logs) => {
    const { bot } = options.config()
    const state = states.get(environment) ?? {
      rises: createLogRises(),
      originsOf: createErrorOrigins(options.clock),
      isBegun: false,
    }
    states.set(environment, state)
    const ids = new Map(scan.description.topics.map(({ name, id }) => [name, id]))
    const found = errorTopics(bot, [...ids.keys()])
    if (found.size === 0) return new Map()
    const ends = new Map([...found.keys()].map(name => [name, endOf(logs.get(name) ?? [])]))
    const origins = await state.originsOf(options.clusterOf(environment), ends)
    const watched = new Set(
      [...found].flatMap(([error, owners]) => [
        error,
        ...owners.map(owner => owner.topic),
        ...(origins.get(error)?.keys() ?? []),
      ]),
    )
    if (!state.isBegun) await begin(state.rises, environment, watched, ids, scan.at)
    state.isBegun = true
    const risen = state.rises.follow(scan, logs, watched, bot.monitoring.lagWindowMs)
    const mayHaveErrors = (topic: string): boolean =>
      !isWritten(bot.errorTopics, topic) ||
      [...found.values()].some(some => some.some(one => one.topic === topic))
    return shareErrors(found, origins, risen, mayHaveErrors)
  }

  async function begin(
    rises: LogRises,
    environment: string,
    topics: ReadonlySet<string>,
    ids: ReadonlyMap<string, string>,
    until: number,
  ): Promise<void> {
    const since = until - options.config().bot.monitoring.lagWindowMs
    for (const topic of topics) {
      const id = ids.get(topic)
      if (id === undefined) continue
      try {
        const points = await options.history.series({ of: 'end', topic, environment, since, until })
        rises.begin(
          topic,
          id,
          points.flatMap(({ at, value }) => (value === null ? [] : [{ at, end: BigInt(value) }])),
        )
      } catch (error) {
        options.log(`What came in on ${topic} before the start could not be read`, toFailure(error))
        return
      }
    }
  }
}
