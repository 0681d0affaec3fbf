import { randomUUID } from 'node:crypto'
import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { HandOver, PasswordOffer } from '../../core/hand-over.ts'
import type { Caller } from '../../core/pipeline-options.ts'
import type { Actor } from '../../core/request.ts'
import type { Store } from '../../store/store.ts'
import { collectableRotation } from './collectable-rotation.ts'
import { newPassword } from './new-password.ts'
import { presentPasswordSet } from './present-password-set.ts'
import { setPassword } from './set-password.ts'

/** Long enough to open a vault; a password that nobody set is forgotten then. */
const livesMs = 10 * 60_000

/**
 * For people in Slack: shown first, set when they say so. A form that cannot be opened, a person who closes it and a bot that is
 * killed in between leave the account as it was.
 */
export function createHandOver({
  store,
  contextOf,
  clock,
}: {
  store: () => Store
  contextOf: (environment: string, caller: Caller) => Context
  clock: () => number
}): HandOver {
  /** By request: what was shown last. Nowhere else. */
  const shown = new Map<string, PasswordOffer>()

  function forget({ requestId, id }: Pick<PasswordOffer, 'requestId' | 'id'>): void {
    if (shown.get(requestId)?.id === id) shown.delete(requestId)
  }

  return {
    offer(actor, requestId) {
      const { account, request } = collectableRotation(store(), requestId, actor, clock())
      const offer: PasswordOffer = {
        requestId,
        id: randomUUID(),
        account,
        environment: request.environment,
        password: newPassword(),
        livesMs,
      }
      store().audit.append({
        event: 'disclosed',
        actor,
        door: 'slack',
        environment: request.environment,
        command: 'accounts collect',
        arguments: null,
        requestId,
        digest: request.digest,
        summary: `Is shown a new password for ${account}, which is not set yet`,
        detail: { account },
      })
      shown.set(requestId, offer)
      setTimeout(() => forget(offer), livesMs).unref()
      return offer
    },

    async set(actor, offer) {
      const rotation = collectableRotation(store(), offer.requestId, actor, clock())
      const held = shown.get(offer.requestId)
      if (held?.id !== offer.id) throw forgotten(rotation.account, isBegun(store(), offer.requestId))
      const { environment } = rotation.request
      const isTried = await setPassword(contextOf(environment, callerOf(actor)), rotation, held.password)
      forget(offer)
      return presentPasswordSet({ ...rotation, environment, isTried })
    },
  }
}

/** The trail says so before anything is sent: a bot that was killed right then cannot tell how it ended. */
const isBegun = (store: Store, requestId: string): boolean =>
  store.audit
    .search({ text: requestId, limit: 100 })
    .some(one => one.event === 'credential' && one.requestId === requestId)

const forgotten = (account: string, wasBegun: boolean): Failure =>
  new Failure(
    'refused',
    wasBegun
      ? `This password is not here any more, and whether it was set before is not known: ${account} has its old one, or one that was shown.`
      : `The password that you saw was not set: ${account} has its old one.`,
    {
      hint: 'Too much time went by, another one was shown, or the bot was restarted. Press "Show the password" again: the next one takes the place of whichever holds.',
    },
  )

const callerOf = (actor: Actor): Caller => ({
  actor,
  door: 'slack',
  origin: { door: 'slack' },
  zone: 'utc',
  canAskForApproval: false,
})
