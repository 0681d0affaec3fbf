import { setTimeout as sleep } from 'node:timers/promises'
import { toFailure } from '../../core/failure.ts'
import type { Room } from '../room.ts'
import { publishHome } from './on-home.ts'

/** Home tabs follow what happens, for the people who look at theirs. */
export interface HomesInView {
  /** Something that Home shows has changed. Never throws, and waits for nothing. */
  touch(): void
  /** Nothing is published any more; resolves when what was being published is done. */
  stop(): Promise<void>
}

/** What belongs together (a decision, its execution, its end) comes in one go. */
const gatherMs = 1000
/** Slack does not say when somebody closes Home, and takes about 100 views a minute of a workspace. */
const openedWithinMs = 8 * 3_600_000
const mostPeople = 20
const pauseMs = 15_000

export function refreshHomes<C>(room: Room<C>): HomesInView {
  const stopping = new AbortController()
  let isTouched = false
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    const wait = (ms: number): Promise<void> => sleep(ms, undefined, { signal: stopping.signal })
    try {
      await wait(gatherMs)
      while (isTouched) {
        isTouched = false
        await refresh()
        await wait(pauseMs)
      }
    } catch (error) {
      if (!stopping.signal.aborted) room.log.error('Home tabs could not be refreshed', error)
    } finally {
      running = undefined
    }
  }

  async function refresh(): Promise<void> {
    const looking = room.store.homes.recent(room.clock() - openedWithinMs).slice(0, mostPeople)
    for (const { userId, viewHash } of looking) {
      if (stopping.signal.aborted) return
      try {
        await publishHome(room, await room.people.get(userId), viewHash)
      } catch (error) {
        // Theirs alone: Slack refuses people who have gone.
        room.log.warn(`The Home tab of ${userId} is behind: ${toFailure(error).message}`)
      }
    }
  }

  return {
    touch: () => {
      isTouched = true
      if (!stopping.signal.aborted) running ??= run()
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
