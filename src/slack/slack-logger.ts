import { type Logger, LogLevel } from '@slack/bolt'

/** Where the Slack room writes what it has to tell an operator; pino fits. */
export interface SlackLog {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string, error?: unknown): void
}

/**
 * Slack's libraries write through the bot's own log, without secrets. Their debug lines print whole payloads (what people
 * typed, response URLs), so that these are never asked for.
 */
export function createSlackLogger(log: SlackLog): Logger {
  const line = (pieces: unknown[]): string =>
    withoutSecrets(pieces.map(piece => (piece instanceof Error ? piece.message : String(piece))).join(' '))
  return {
    debug: () => undefined,
    info: (...pieces) => log.debug(line(pieces)),
    warn: (...pieces) => log.warn(line(pieces)),
    error: (...pieces) => log.error(line(pieces)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  }
}

/** Tokens (`xoxb-…`, `xapp-…`), response URLs and socket tickets are passwords. */
const withoutSecrets = (text: string): string =>
  text
    .replaceAll(/\bx(?:ox[a-z]|app)-[\w-]+/g, 'x…')
    .replaceAll(/(https?:\/\/hooks\.slack\.com\/)\S+/g, '$1…')
    .replaceAll(/(\bticket=)[^&\s]+/g, '$1…')
    .replaceAll(/(\/response\/)\w+/g, '$1…')
