import type { LagScan } from '../kafka/cluster.ts'

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
      // A clock that was set back must not make this the last scan for hours.
      due = Math.min(due, options.clock() + options.intervalMs)
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
