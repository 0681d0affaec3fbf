import type { Place } from '../incoming/incoming.ts'
import { plainText } from '../render/escape.ts'
import type { Room } from '../room.ts'
import type { MessagePlace } from '../web/message.ts'
import { postOnce } from '../web/post-once.ts'
import { isClosedToBot } from '../web/slack-failure.ts'
import { updateMessage } from '../web/update-message.ts'

/** Says that something is being worked on, when it takes long enough for a person to wonder. */
export interface WorkingSign {
  /** Says how far it is, where the sign is there by now, and not more often than every few seconds. */
  tell(progress: string): void
  /** The message that says so, for the answer to take its place; undefined when it was not needed. Ends the waiting. */
  end(): Promise<MessagePlace | undefined>
}

const patienceMs = 700
/** Slack allows about fifty edits a minute for all that the bot edits. */
const editEveryMs = 5000

/** Answers that come sooner are posted without it. */
export function startWorkingSign<C>(room: Room<C>, place: Place, key: string, what: string): WorkingSign {
  let posting: Promise<MessagePlace | undefined> = Promise.resolve(undefined)
  let editing: Promise<void> = Promise.resolve()
  let nextEditAt = room.clock() + editEveryMs
  const timer = setTimeout(() => {
    posting = postWorking(room, place, key, what).catch((error: unknown) => {
      room.log.warn(`The working sign was not posted: ${String(error)}`)
      return undefined
    })
  }, patienceMs)
  return {
    tell: progress => {
      if (room.clock() < nextEditAt) return
      nextEditAt = room.clock() + editEveryMs
      editing = edit(room, posting, `${what}: ${progress}`)
    },
    end: async () => {
      clearTimeout(timer)
      // An edit that comes after the answer would take its place.
      await editing
      return posting
    },
  }
}

async function edit<C>(
  room: Room<C>,
  posting: Promise<MessagePlace | undefined>,
  what: string,
): Promise<void> {
  const place = await posting
  if (!place) return
  try {
    await updateMessage(room.lanes.answers, place, workingContent(what))
  } catch (error) {
    room.log.warn(`The working sign was not edited: ${String(error)}`)
  }
}

function workingContent(what: string) {
  const text = `⏳ Working on ${what} …`
  const blocks = [{ type: 'context' as const, elements: [plainText(text.slice(0, 2000))] }]
  return { text: 'Working on it …', blocks }
}

/**
 * Posts "Working on …" at once; undefined where the bot is no member: nothing that it could edit later can be posted there.
 * Throws a Failure.
 */
export async function postWorking<C>(
  room: Room<C>,
  place: Place,
  key: string,
  what: string,
  isReplay = false,
): Promise<MessagePlace | undefined> {
  if (place.channel === null) return undefined
  const target = { channel: place.channel, threadTs: place.threadTs }
  try {
    return await postOnce(room.lanes.answers, target, workingContent(what), `${key}:working`, {
      mayBeThere: isReplay,
    })
  } catch (error) {
    if (isClosedToBot(error)) return undefined
    throw error
  }
}
