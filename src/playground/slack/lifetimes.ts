import { forgetOldest } from './forget-oldest.ts'
import { newSecret } from './ids.ts'
import { Refusal } from './refusal.ts'

/** How long Slack's short-lived things live, in milliseconds. */
export interface Lifetimes {
  /** A `trigger_id` opens a form once, within 3 s. */
  triggerMs: number
  /** A `response_url` takes 5 answers within 30 min. */
  responseUrlMs: number
  responseUrlUses: number
  /** An envelope or request that is not acknowledged in this time has failed: `operation_timeout`. */
  acknowledgeMs: number
  /** When an event that was not acknowledged is sent again: at once, after a minute, after five. */
  eventRetriesMs: readonly number[]
  /** From completing an upload until the file is in the channel and may be used by an image block. */
  fileReadyMs: number
}

export const slackLifetimes: Lifetimes = {
  triggerMs: 3_000,
  responseUrlMs: 30 * 60_000,
  responseUrlUses: 5,
  acknowledgeMs: 3_000,
  eventRetriesMs: [0, 60_000, 300_000],
  fileReadyMs: 500,
}

export interface Triggers {
  issue(person: string, view?: string): string
  /** The person who caused it. Throws `invalid_trigger_id`, `expired_trigger_id` or `exchanged_trigger_id`. */
  exchange(triggerId: string | undefined): { person: string; view?: string }
}

export function createTriggers(lifetimes: Lifetimes, now: () => number): Triggers {
  const issued = new Map<string, { person: string; view?: string; at: number; used: boolean }>()
  return {
    issue: (person, view) => {
      const id = `${now()}.${newSecret().slice(0, 10)}.${newSecret()}`
      issued.set(id, { person, at: now(), used: false, ...(view ? { view } : {}) })
      forgetOldest(issued, 1000)
      return id
    },
    exchange: triggerId => {
      const trigger = triggerId === undefined ? undefined : issued.get(triggerId)
      if (!trigger) throw new Refusal('invalid_trigger_id')
      if (trigger.used) throw new Refusal('exchanged_trigger_id')
      if (now() - trigger.at > lifetimes.triggerMs) throw new Refusal('expired_trigger_id')
      trigger.used = true
      return trigger
    },
  }
}

/** Where an answer to a response URL goes: the conversation, the person who acted, and the message acted upon. */
export interface ResponseTarget {
  channel: string
  person: string
  original?: { ts: string; threadTs?: string }
}

export interface ResponseUrls {
  issue(target: ResponseTarget): string
  /** Counts one use. Throws `expired_url` or `used_url`. */
  use(secret: string): ResponseTarget
}

export function createResponseUrls(
  lifetimes: Lifetimes,
  now: () => number,
  base: () => string,
): ResponseUrls {
  const issued = new Map<string, { target: ResponseTarget; at: number; uses: number }>()
  return {
    issue: target => {
      const secret = newSecret()
      issued.set(secret, { target, at: now(), uses: 0 })
      forgetOldest(issued, 5000)
      return `${base()}/response/${secret}`
    },
    use: secret => {
      const url = issued.get(secret)
      if (!url || now() - url.at > lifetimes.responseUrlMs) throw new Refusal('expired_url')
      if (url.uses >= lifetimes.responseUrlUses) throw new Refusal('used_url')
      url.uses += 1
      return url.target
    },
  }
}
