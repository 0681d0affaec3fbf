import { type Failure, toFailure } from '../core/failure.ts'
import type { BotConfig } from './bot-config.ts'
import type { Config } from './load.ts'

/** The configuration of a running process: always the last good one. */
export interface WatchedConfig {
  current(): Config
  /** Why the last reload was refused; null when there was none since the last good one. For `status`. */
  refused(): Failure | null
  /** Reads the files again, now. Never throws. */
  reload(): Reloaded
  stop(): void
}

/** `needsRestart`: what is written differently now and is read at start only. */
export type Reloaded =
  | { kind: 'reloaded'; config: Config; needsRestart: readonly string[] }
  | { kind: 'kept'; failure: Failure }

/**
 * Loads the configuration (throws what `load` throws) and again at each SIGHUP, telling how that went.
 * A signal and not a file watch: rights and approvals change when somebody says so, not when an editor saves half a file;
 * and a watch misses what Kubernetes and bind mounts do (they swap a symbolic link or a mount, and the watched inode stays).
 * A process with a terminal keeps the default, because there SIGHUP means that its window was closed.
 */
export function watchConfig(load: () => Config, told: (reloaded: Reloaded) => void): WatchedConfig {
  let current = load()
  let refused: Failure | null = null

  function reload(): Reloaded {
    const reloaded = attempt()
    told(reloaded)
    return reloaded
  }
  function attempt(): Reloaded {
    try {
      const config = load()
      const needsRestart = Object.keys(startOnly).filter(
        name => startOnly[name]?.(config.bot) !== startOnly[name]?.(current.bot),
      )
      current = config
      refused = null
      return { kind: 'reloaded', config, needsRestart }
    } catch (error) {
      refused = toFailure(error)
      return { kind: 'kept', failure: refused }
    }
  }

  if (!process.stdin.isTTY) process.on('SIGHUP', reload)
  return {
    current: () => current,
    refused: () => refused,
    reload,
    stop: () => void process.off('SIGHUP', reload),
  }
}

/** What is opened or begun once: sockets, files, connections to clusters, scans, schedules. */
const startOnly: Readonly<Record<string, (bot: BotConfig) => string>> = {
  slack: bot => JSON.stringify(bot.slack),
  telemetry: bot => JSON.stringify(bot.telemetry),
  data_folder: bot => bot.dataFolder,
  environments: bot =>
    JSON.stringify(
      [...bot.environments.values()].map(
        ({ name, bootstrap, tls, sasl, schemaRegistry, requestTimeoutMs }) => [
          name,
          bootstrap,
          tls,
          sasl,
          schemaRegistry,
          requestTimeoutMs,
        ],
      ),
    ),
  'monitoring.interval': bot => String(bot.monitoring.intervalMs),
  'monitoring.history': bot => JSON.stringify(bot.monitoring.history),
  schedules: bot => JSON.stringify(bot.schedules),
}
