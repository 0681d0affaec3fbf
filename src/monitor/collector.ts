import type { LagScan } from '../kafka/cluster.ts'
import { partitionKey } from '../kafka/cluster.ts'
import type { ScanSamples } from '../store/history.ts'

export interface CollectorOptions {
  environments: readonly string[]
  intervalMs: number
  scan: (environment: string) => Promise<LagScan>
  /** Called after each scan, one at a time for an environment; what it throws is logged and ends nothing. */
  scanned: (environment: string, scan: LagScan) => Promise<void> | void
  /** A scan was due while the one before was still at it. */
  skipped: (environment: string) => void
  log: (message: string, error: unknown) => void
  clock: () => number
}

export interface Collector {
  start: () => void
  /** Waits for the scans that are under way. */
  stop: () => Promise<void>
  /** Scans now, out of turn; joins a scan that is under way. */
  scanNow: (environment: string) => Promise<void>
  latest: (environment: string) => LagScan | undefined
}

/** One scan of each environment every `intervalMs`; never two at once, and one that fails does not end the next. */
export function createCollector(options: CollectorOptions): Collector {
  const states = new Map(options.environments.map(name => [name, newState()]))
  let isStopped = false

  async function collect(environment: string, state: State): Promise<void> {
    try {
      const scan = await options.scan(environment)
      state.latest = scan
      await options.scanned(environment, scan)
    } catch (error) {
      options.log(`The scan of ${environment} failed`, error)
    }
  }

  function scanNow(environment: string): Promise<void> {
    const state = states.get(environment)
    if (!state) return Promise.resolve()
    state.running ??= collect(environment, state).finally(() => {
      state.running = undefined
    })
    return state.running
  }

  async function loop(environment: string, state: State): Promise<void> {
    let due = options.clock()
    while (!isStopped) {
      await scanNow(environment)
      due += options.intervalMs
      while (due <= options.clock()) {
        due += options.intervalMs
        options.skipped(environment)
      }
      await pause(state, due - options.clock())
    }
  }

  function pause(state: State, ms: number): Promise<void> {
    if (isStopped) return Promise.resolve()
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      state.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    start: () => {
      for (const [environment, state] of states) state.loop = loop(environment, state)
    },
    stop: async () => {
      isStopped = true
      for (const state of states.values()) state.wake()
      await Promise.all([...states.values()].map(state => state.loop))
    },
    scanNow,
    latest: environment => states.get(environment)?.latest,
  }
}

interface State {
  latest: LagScan | undefined
  running: Promise<void> | undefined
  loop: Promise<void>
  wake: () => void
}

const newState = (): State => ({
  latest: undefined,
  running: undefined,
  loop: Promise.resolve(),
  wake: () => undefined,
})

/** A scan as the history keeps it. */
export function samplesOf(environment: string, scan: LagScan): ScanSamples {
  const offset = (map: LagScan['ends'], topic: string, partition: number): bigint | null => {
    const found = map.get(partitionKey(topic, partition))
    return found?.known ? found.value : null
  }
  return {
    environment,
    at: scan.at,
    topics: scan.description.topics.map(topic => ({
      name: topic.name,
      id: topic.id,
      partitions: topic.partitions.map(({ partition }) => ({
        partition,
        start: offset(scan.starts, topic.name, partition),
        end: offset(scan.ends, topic.name, partition),
      })),
    })),
    commits: scan.groups.flatMap(group =>
      group.committed.known
        ? group.committed.value.map(({ topic, partition, offset: committed }) => ({
            group: group.id,
            topic,
            partition,
            offset: committed,
          }))
        : [],
    ),
  }
}
