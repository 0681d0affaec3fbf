import { createHash } from 'node:crypto'
import type { KnownBlock } from '@slack/types'
import { type Invocation, understand } from '../../core/command-line.ts'
import { toFailure } from '../../core/failure.ts'
import type { Report } from '../../core/report.ts'
import { tokenize } from '../../core/tokenize.ts'
import type { LiveMessage } from '../../store/live-messages.ts'
import { actionIds } from '../action-ids.ts'
import type { Asking } from '../answers/on-line.ts'
import { plainText } from '../render/escape.ts'
import { renderReport } from '../render/render-report.ts'
import type { Room } from '../room.ts'
import type { MessagePlace } from '../web/message.ts'

/** Answers that are edited while they are looked at. They are rows: a restart goes on with them. */
export interface LiveMessagesRoom {
  /** The answer in this message is kept up to date for `liveMs`; one of the same command in the channel ends. */
  begin<C>(invocation: Invocation<C>, asking: Asking, place: MessagePlace, liveMs: number): void
  /** Somebody pressed Stop. */
  stop(value: string): void
  /** Edits what has changed and is due, and ends what is over. Never rejects. */
  refresh(): Promise<void>
}

/** Slack takes some 50 edits a minute and workspace: five messages at this pace leave half of them to others. */
const refreshEveryMs = 10_000

interface Shown {
  at: number
  hash: string
  report: Report
}

export function createLiveMessages<C>(room: () => Room<C>): LiveMessagesRoom {
  const shown = new Map<string, Shown>()
  const busy = new Set<string>()

  async function bring(row: LiveMessage): Promise<void> {
    const { clock, store, edits, log } = room()
    const key = keyOf(row)
    const last = shown.get(key)
    const isOver = row.until <= clock()
    if (busy.has(key) || (!isOver && last && clock() - last.at < refreshEveryMs)) return
    busy.add(key)
    try {
      const report = await ask(room(), row).catch((error: unknown) => {
        log.warn(`A live message could not be brought up to date: ${toFailure(error).message}`)
        return last?.report
      })
      const rendered = renderReport(
        report ?? gone(row),
        { zone: row.zone },
        { extraBlocks: [foot(row, isOver)] },
      )
      const message = { blocks: rendered.blocks, text: rendered.text }
      const hash = createHash('sha256').update(JSON.stringify(message)).digest('hex')
      const isThere = last?.hash === hash || (await edits.edit(row, () => message))
      if (report) shown.set(key, { at: clock(), hash, report })
      if (!isOver && isThere) return
      store.liveMessages.forget(row)
      shown.delete(key)
    } finally {
      busy.delete(key)
    }
  }

  return {
    begin({ command, typed }, { person }, place, liveMs) {
      const { store, clock } = room()
      const before = store.liveMessages
        .list()
        .filter(one => one.channel === place.channel && one.command === command.name && one.ts !== place.ts)
      for (const one of before) store.liveMessages.stop(one, clock())
      store.liveMessages.record({
        channel: place.channel,
        ts: place.ts,
        command: command.name,
        typed,
        personId: person.id,
        personName: person.name,
        zone: person.zone,
        until: clock() + liveMs,
      })
    },
    stop(value) {
      const [channel = '', ts = ''] = value.split('/')
      room().store.liveMessages.stop({ channel, ts }, room().clock())
    },
    async refresh() {
      const { store, log } = room()
      try {
        await Promise.all(store.liveMessages.list().map(bring))
      } catch (error) {
        log.error('A live message could not be kept', error)
      }
    },
  }
}

/** Runs what was typed once more, with the rights that its asker has now. */
async function ask<C>(room: Room<C>, row: LiveMessage): Promise<Report> {
  const understood = understand(tokenize(row.typed), room.commands, { now: room.clock(), zone: row.zone })
  if (understood.kind !== 'invocation') throw new Error(`"${row.typed}" cannot be read any more`)
  const environment = room.channels.environmentOf(row.channel)
  const answer = await room.pipeline.run(understood.invocation, {
    actor: { id: row.personId, name: row.personName },
    door: 'slack',
    ...(environment === undefined ? {} : { environment }),
    origin: { door: 'slack', channel: row.channel },
    zone: row.zone,
    canAskForApproval: false,
  })
  if (answer.kind !== 'answer') throw new Error(`"${row.typed}" is no question`)
  return answer.report
}

const keyOf = ({ channel, ts }: MessagePlace): string => `${channel}/${ts}`

function foot(row: LiveMessage, isOver: boolean): KnownBlock {
  const utc = `${new Date(row.until).toISOString().slice(11, 16)} UTC`
  const time = `<!date^${Math.floor(row.until / 1000)}^{time}|${utc}> (${utc})`
  if (isOver)
    return {
      type: 'context',
      elements: [{ type: 'mrkdwn', text: `This was live until ${time} and does not change any more.` }],
    }
  return {
    type: 'section',
    text: { type: 'mrkdwn', text: `Live until ${time}.` },
    accessory: {
      type: 'button',
      action_id: actionIds.stopLive,
      text: plainText('Stop'),
      value: keyOf(row),
    },
  }
}

/** Nothing was ever learnt for it in this process, and now it is over. */
const gone = (row: LiveMessage): Report => ({
  title: 'Not up to date',
  tone: 'warning',
  summary: 'What this message showed could not be asked again.',
  parts: [],
  followUps: [{ label: 'Ask again', command: row.typed }],
})
