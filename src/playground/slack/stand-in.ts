import { createServer } from 'node:http'
import { Failure } from '../../core/failure.ts'
import { createBackend } from './backend.ts'
import { type Control, createControl } from './control.ts'
import { createEvents } from './events.ts'
import { createFaults } from './faults.ts'
import { sendText } from './http.ts'
import { type Lifetimes, slackLifetimes } from './lifetimes.ts'
import type { Switch } from './page/page-state.ts'
import { createAct } from './people/act.ts'
import { createRateLimiter, type RateLimits } from './rate-limits.ts'
import { createRecord, type Record } from './record.ts'
import { createRecorder } from './recorder.ts'
import { createRequestUrl } from './request-url.ts'
import { route } from './routes.ts'
import { type ChannelSetup, defaultScenario, type Person, type Scenario } from './scenario.ts'
import { createSocketMode } from './socket-mode.ts'
import { waitFor } from './wait-for.ts'

export interface StandInOptions {
  /** 0, the default, takes a free one. It listens on 127.0.0.1 only. */
  port?: number
  scenario?: Scenario
  /** HTTP mode: where commands, interactions and events are posted. Without it they go over Socket Mode. */
  requestUrl?: string
  /** Slack's own limits are `slackRateLimits`; none by default. */
  rateLimits?: RateLimits
  /** To make a test of expiry short. Slack's own by default. */
  lifetimes?: Partial<Lifetimes>
  /** Messages kept for each conversation, 1,000 by default. */
  keepMessages?: number
  /** Buttons of the playground, shown beside the chat. */
  switches?: readonly Switch[]
}

export interface SlackStandIn {
  /** For `slackApiUrl` of the web-api client's options. */
  apiUrl: string
  /** The page where a visitor uses the bot. */
  pageUrl: string
  tokens: { bot: string; app: string; signingSecret: string }
  teamId: string
  people: readonly Person[]
  channels: readonly ChannelSetup[]
  control: Control
  record: Record
  /** Resolves with the first true value of `look`, which is asked again after everything that happens; else rejects. */
  waitFor<T>(look: () => T | undefined | null | false, timeoutMs?: number): Promise<T>
  stop(): Promise<void>
}

/**
 * A local Slack: speaks its Web API, Socket Mode and signed HTTP to a real Bolt app, and shows a page to people.
 * Throws a Failure where its port is taken.
 */
export async function startSlackStandIn(options: StandInOptions = {}): Promise<SlackStandIn> {
  const scenario = options.scenario ?? defaultScenario
  const lifetimes = { ...slackLifetimes, ...options.lifetimes }
  const tokens = {
    bot: 'xoxb-stand-in-bot',
    app: 'xapp-stand-in-app',
    signingSecret: 'stand-in-signing-secret',
    revoked: false,
  }
  const faults = createFaults()
  const sockets = createSocketMode({
    appId: scenario.bot.appId,
    faults,
    lifetimes,
    onConnections: () => active(),
  })
  const { requestUrl } = options
  const delivery = requestUrl
    ? createRequestUrl({ url: requestUrl, signingSecret: tokens.signingSecret, faults, lifetimes })
    : sockets

  let base = ''
  const backend = createBackend({
    scenario,
    lifetimes,
    faults,
    tokens,
    delivery,
    now: () => Date.now() + faults.skippedMs,
    base: () => base,
    openSocketUrl: () => sockets.openUrl(base),
    ...(options.keepMessages === undefined ? {} : { keepMessages: options.keepMessages }),
  })
  const events = createEvents(backend)
  const active = () => backend.workspace.changed({ kind: 'activity' })
  const recorder = createRecorder(active)
  const limiter = createRateLimiter(options.rateLimits ?? {})
  const control = createControl(backend, createAct(backend, events), sockets)
  const record = createRecord(backend, recorder)
  const routes = { backend, recorder, limiter, control, record, switches: options.switches ?? [] }

  const server = createServer((request, response) => {
    route(routes, request, response).catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      if (response.headersSent) response.destroy()
      else sendText(response, 500, `The stand-in failed: ${text}`)
    })
  })
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => {
      const hint = 'Take another port, or 0 for any that is free.'
      reject(new Failure('config', `The local Slack cannot listen: ${cause.message}`, { hint, cause }))
    })
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('The stand-in has no TCP port.')
  base = `http://127.0.0.1:${address.port}`

  return {
    apiUrl: `${base}/api/`,
    pageUrl: `${base}/`,
    tokens,
    teamId: scenario.team.id,
    people: scenario.people,
    channels: scenario.channels,
    control,
    record,
    waitFor: (look, timeoutMs = 5000) => waitFor(backend.workspace, look, timeoutMs),
    stop: async () => {
      events.stop()
      await sockets.close()
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
