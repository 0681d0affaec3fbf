import type { Place } from '../incoming/incoming.ts'
import { plainText } from '../render/escape.ts'
import type { Room } from '../room.ts'
import type { MessagePlace } from '../web/message.ts'
import { postOnce } from '../web/post-once.ts'
import { isClosedToBot } from '../web/slack-failure.ts'

/** Says that something is being worked on, when it takes long enough for a person to wonder. */
export interface WorkingSign {
  /** The message that says so, for the answer to take its place; undefined when it was not needed. Ends the waiting. */
  end(): Promise<MessagePlace | undefined>
}

const patienceMs = 700

/** Answers that come sooner are posted without it. */
export function startWorkingSign<C>(room: Room<C>, place: Place, key: string, what: string): WorkingSign {
  let posting: Promise<MessagePlace | undefined> = Promise.resolve(undefined)
  const timer = setTimeout(() => {
    posting = postWorking(room, place, key, what).catch((error: unknown) => {
      room.log.warn(`The working sign was not posted: ${String(error)}`)
      return undefined
    })
  }, patienceMs)
  return {
    end: () => {
      clearTimeout(timer)
      return posting
    },
  }
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
  const text = `⏳ Working on ${what} …`
  const blocks = [{ type: 'context' as const, elements: [plainText(text.slice(0, 2000))] }]
  const target = { channel: place.channel, threadTs: place.threadTs }
  try {
    return await postOnce(room.lanes.answers, target, { text: 'Working on it …', blocks }, `${key}:working`, {
      mayBeThere: isReplay,
    })
  } catch (error) {
    if (isClosedToBot(error)) return undefined
    throw error
  }
}
