import { setTimeout as sleep } from 'node:timers/promises'
import { App } from '@slack/bolt'
import type { Command } from '../core/command.ts'
import { toFailure } from '../core/failure.ts'
import type { HandOver } from '../core/hand-over.ts'
import type { Pipeline } from '../core/pipeline.ts'
import type { Request } from '../core/request.ts'
import type { Rules } from '../core/rules.ts'
import type { SecondFactor } from '../core/second-factor.ts'
import type { OutboxMessage } from '../store/outbox.ts'
import type { FormatAnswer } from './answers/answer-file.ts'
import { type ConnectionOptions, createConnection } from './connection.ts'
import { deliver } from './deliver.ts'
import type { Choices } from './forms/lookup-options.ts'
import { refreshHomes } from './home/refresh-homes.ts'
import { createIntake } from './intake.ts'
import { catchUpJobs } from './jobs/job-messages.ts'
import { createLiveMessages } from './live/live-messages.ts'
import type { People } from './people.ts'
import { createRequestMessages } from './requests/request-messages.ts'
import type { Channels, HomeReport, Room, SlackStore } from './room.ts'
import { createSlackLogger, type SlackLog } from './slack-logger.ts'
import { createEdits } from './web/edits.ts'
import { createLane, type WebOptions } from './web/lane.ts'

export interface SlackOptions<C> {
  connection: ConnectionOptions
  web: WebOptions
  people: People
  commands: readonly Command<C>[]
  pipeline: Pipeline
  rules: () => Rules
  secondFactor: SecondFactor
  handOver: HandOver
  store: SlackStore
  channels: Channels
  /** Names of topics, groups … for the choices in forms; answered within 2 s or not at all. */
  choices: Choices
  home: HomeReport
  format: FormatAnswer
  /** Told how long it took from the arrival of a payload until Slack had its acknowledgement. */
  acknowledged?: (kind: string, tookMs: number) => void
  /** Wakes the outbox's worker. */
  poke: () => void
  log: SlackLog
  clock?: () => number
}

export interface Slack {
  /** Whether Slack can reach the bot at this moment, for readiness. */
  isConnected(): boolean
  /** To be told after each change of a request's state in this process. Never throws. */
  moved(request: Request): void
  /** Delivers the outbox's messages whose destination is `slack`. Throws a Failure. */
  deliver(message: OutboxMessage): Promise<string | undefined>
  /** Takes nothing more, lets what runs finish (at most so long), and closes the connection. */
  stop(graceMs?: number): Promise<void>
}

/** How often cards are compared with their requests, which terminals move, too. */
const catchUpEveryMs = 2000

/**
 * Starts the Slack room: connects in the background and stays connected, takes up what an earlier process left unfinished,
 * and brings messages to what their requests say. Rejects only where it cannot listen (HTTP).
 */
export async function startSlack<C>(options: SlackOptions<C>): Promise<Slack> {
  const { log } = options
  const room = createRoom(options)
  const homes = refreshHomes(room)
  const intake = createIntake(room)
  const connection = createConnection(options.connection, { slackApiUrl: options.web.slackApiUrl, log })
  const app = new App({
    receiver: connection.receiver,
    token: options.web.token,
    tokenVerificationEnabled: false,
    convoStore: false,
    logger: createSlackLogger(log),
    clientOptions: options.web.slackApiUrl === undefined ? {} : { slackApiUrl: options.web.slackApiUrl },
  })
  // Bolt acknowledges events before any listener or middleware runs (App.processEvent), and would lose those that a kill
  // catches in between. So the intake takes Bolt's place behind its receivers: keep, acknowledge, work.
  app.processEvent = event => intake.receive(event)
  app.error(async error => log.error('Bolt', error))

  await connection.open(() => app.start())
  const stopping = new AbortController()
  const started = afterStart(room, () => intake.takeUp(), stopping.signal)
  const timer = setInterval(() => {
    room.requestMessages.catchUp().catch((error: unknown) => log.error('Cards could not be caught up', error))
    catchUpJobs(room).catch((error: unknown) => log.error('The progress of jobs could not be shown', error))
    void room.live.refresh()
  }, catchUpEveryMs)

  return {
    isConnected: () => connection.isConnected(),
    moved: request => {
      room.requestMessages.moved(request)
      homes.touch()
    },
    // Alerts that come and go, and requests that a terminal moved, are known here by the messages about them.
    deliver: async message => {
      const ts = await deliver(room, message)
      homes.touch()
      return ts
    },
    stop: async (graceMs = 20_000) => {
      clearInterval(timer)
      stopping.abort()
      await intake.close()
      await homes.stop()
      await connection.close(() => app.stop())
      // Bolt's stop() returns while work goes on: what was acknowledged is answered before the process ends.
      const work = Promise.allSettled([started, intake.idle()]).then(() => room.edits.idle())
      const patience = new AbortController()
      await Promise.race([
        work,
        sleep(graceMs, undefined, { signal: patience.signal }).catch(() => undefined),
      ])
      patience.abort()
      for (const lane of Object.values(room.lanes)) lane.close()
    },
  }
}

function createRoom<C>(options: SlackOptions<C>): Room<C> {
  const { web, clock = Date.now } = options
  const lanes = {
    alerts: createLane('alerts', web),
    answers: createLane('answers', web),
    edits: createLane('edits', web),
    lookups: createLane('lookups', web),
  }
  const shared = { ...options, clock, lanes, edits: createEdits(lanes.edits) }
  const room: Room<C> = {
    ...shared,
    requestMessages: createRequestMessages(shared),
    live: createLiveMessages(() => room),
  }
  return room
}

/**
 * Who the bot is has to be known before the past is taken up, and Slack may be away when the bot starts: it is asked until it
 * answers.
 */
async function afterStart<C>(
  room: Room<C>,
  takeUp: () => Promise<void>,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      await room.people.identity()
      break
    } catch (error) {
      room.log.warn(`Slack does not say who the bot is: ${toFailure(error).message}`)
      await sleep(2000, undefined, { signal: stopping }).catch(() => undefined)
    }
  }
  if (stopping.aborted) return
  try {
    await takeUp()
    await room.requestMessages.restore()
  } catch (error) {
    room.log.error('What was left unfinished could not be taken up', error)
  }
}
