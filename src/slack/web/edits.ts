import { setTimeout as sleep } from 'node:timers/promises'
import type { Lane } from './lane.ts'
import type { MessagePlace, SlackMessage } from './message.ts'
import { refusalOf } from './slack-failure.ts'
import { updateMessage } from './update-message.ts'

/**
 * Edits of messages, at most one at a time for each message: while one waits for its turn only the newest content is
 * kept, so that a message which changes often costs no more than it can show.
 */
export interface Edits {
  /**
   * Brings the message to what `render` says at the moment of sending; undefined leaves it as it is. Resolves when this or
   * a newer content is shown, false when the message is gone (deleted, archived).
   */
  edit(place: MessagePlace, render: () => SlackMessage | undefined): Promise<boolean>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

/** chat.update is allowed about 50 times a minute and workspace; a few are left for others. */
const editsPerMinute = 45
/** A message is edited at most this often. */
const perMessageMs = 2000

interface Waiting {
  render: () => SlackMessage | undefined
  settled: Promise<boolean>
}

export function createEdits(lane: Lane): Edits {
  const waiting = new Map<string, Waiting>()
  const lastAt = new Map<string, number>()
  const sent: number[] = []
  const all = new Set<Promise<boolean>>()
  let queue: Promise<unknown> = Promise.resolve()

  async function send(place: MessagePlace, key: string): Promise<boolean> {
    const since = Date.now() - (lastAt.get(key) ?? 0)
    if (since < perMessageMs) await sleep(perMessageMs - since)
    const turn = queue.then(async () => {
      await budget()
      const newest = waiting.get(key)
      waiting.delete(key)
      return newest === undefined ? true : update(place, newest.render)
    })
    queue = turn.catch(() => undefined)
    const isShown = await turn
    lastAt.set(key, Date.now())
    if (lastAt.size > 500)
      for (const [old, at] of lastAt) if (Date.now() - at > perMessageMs) lastAt.delete(old)
    return isShown
  }

  async function budget(): Promise<void> {
    for (;;) {
      const now = Date.now()
      while (sent[0] !== undefined && sent[0] < now - 60_000) sent.shift()
      const oldest = sent[0]
      if (sent.length < editsPerMinute || oldest === undefined) break
      await sleep(oldest + 60_000 - now)
    }
    sent.push(Date.now())
  }

  async function update(place: MessagePlace, render: () => SlackMessage | undefined): Promise<boolean> {
    const message = render()
    if (!message) return true
    try {
      await updateMessage(lane, place, message)
      return true
    } catch (error) {
      if (goneCodes.includes(refusalOf(error) ?? '')) return false
      throw error
    }
  }

  return {
    edit(place, render) {
      const key = `${place.channel}/${place.ts}`
      const before = waiting.get(key)
      if (before) {
        before.render = render
        return before.settled
      }
      const entry: Waiting = { render, settled: Promise.resolve(true) }
      waiting.set(key, entry)
      entry.settled = send(place, key)
      all.add(entry.settled)
      entry.settled.finally(() => all.delete(entry.settled)).catch(() => undefined)
      return entry.settled
    },
    idle: async () => {
      while (all.size > 0) await Promise.allSettled(all)
    },
  }
}

/** There is no such message to edit any more, or never will be again. */
const goneCodes = [
  'message_not_found',
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'cant_update_message',
  'edit_window_closed',
]
