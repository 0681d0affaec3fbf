import { type Config, isAdministrator, type Person, secondFactorPolicy } from '../config/config.ts'
import { Failure, type Known } from '../core/failure.ts'
import type { Actor } from '../core/request.ts'
import type { Enrolment, SecondFactor, SecondFactorStanding } from '../core/second-factor.ts'
import { counted } from '../core/words.ts'
import type { SecondFactorRow } from '../store/second-factors.ts'
import type { Store } from '../store/store.ts'
import { enrolmentOf, newSecret, stepOf } from './codes.ts'
import { qrLines, qrPicture } from './qr-code.ts'
import { seal, unseal } from './seal.ts'

/** Codes can be guessed at this pace and no faster: a few attempts an hour of a million numbers. */
const lockMs = 60 * 60_000

export interface SecondFactorOptions {
  /** Throws where there is no database. */
  store: () => Store
  config: () => Config
  standing: (id: string) => Omit<Person, 'id'>
  key: () => Known<Uint8Array>
  clock: () => number
}

/** The second factor of administrators: codes of an authenticator app (TOTP), their secrets sealed in the bot's database. */
export function openSecondFactor(options: SecondFactorOptions): SecondFactor {
  const { config, clock } = options
  const factors = () => options.store().secondFactors

  function key(): Uint8Array {
    const held = options.key()
    if (held.known) return held.value
    throw withoutKey(held.why)
  }

  function note(actor: Actor, door: Door, summary: string, about: Partial<About> = {}): void {
    options.store().audit.append({
      event: 'second-factor',
      actor,
      door,
      environment: about.environment ?? null,
      command: null,
      arguments: null,
      requestId: about.id ?? null,
      digest: null,
      summary,
      detail: null,
    })
  }

  /** The step of a code that is right; one that is wrong counts, and is told. */
  function checked(row: SecondFactorRow, actor: Actor, code: string, door: Door, about?: About): number {
    if (row.lockedUntil > clock()) throw lockedOut(row.lockedUntil)
    const step = stepOf(unseal(row.sealed, key(), row.personId), code, clock())
    if (step !== undefined) return step
    const environments = about ? [about.environment] : [...config().bot.environments.keys()]
    const attempts = Math.min(...environments.map(one => secondFactorPolicy(config(), one).attempts))
    const failed = options.store().transaction(() => {
      const counted = factors().fail(row.personId, attempts, lockMs)
      note(actor, door, counted.lockedUntil ? 'Wrong code: locked out' : 'Wrong code', about)
      return counted
    })
    if (failed.lockedUntil !== undefined) throw lockedOut(failed.lockedUntil)
    throw new Failure('refused', 'This code is not right.', {
      hint: `Wait for the next one in your authenticator, and look that your phone's clock is right. ${counted(failed.left, 'attempt')} left.`,
    })
  }

  function standing(personId: string): SecondFactorStanding {
    const row = factors().get(personId)
    if (row === undefined) return { state: 'none' }
    if (row.lockedUntil > clock()) return { state: 'locked', until: row.lockedUntil }
    return { state: row.confirmedAt === null ? 'begun' : 'ready' }
  }

  return {
    standing,
    isAsked: (actor, { id, environment }) =>
      secondFactorPolicy(config(), environment).isAsked &&
      isAdministrator(config().bot, { ...options.standing(actor.id), id: actor.id }, environment) &&
      !factors().isProven(id, actor.id),

    missing: actor => {
      const held = options.key()
      // Without a key nobody can enrol either, so that is what has to be said first.
      if (!held.known) return withoutKey(held.why)
      const its = standing(actor.id)
      if (its.state === 'locked') return lockedOut(its.until)
      return its.state === 'ready' ? codeNeeded() : notEnrolled()
    },

    prove: (actor, request, code, door) => {
      key()
      const row = factors().get(actor.id)
      if (!row || row.confirmedAt === null) throw notEnrolled()
      const step = checked(row, actor, code, door, request)
      options.store().transaction(() => {
        if (!factors().use(actor.id, step)) throw used()
        factors().prove(request.id, actor.id)
        note(actor, door, 'Gave a code of the second factor', request)
      })
    },

    enrol: (actor, door): Enrolment => {
      const secret = newSecret()
      const sealed = seal(secret, key(), actor.id)
      options.store().transaction(() => {
        const row = factors().get(actor.id)
        if (row && row.lockedUntil > clock()) throw lockedOut(row.lockedUntil)
        if (!factors().begin(actor.id, sealed)) throw enrolledAlready()
        note(actor, door, 'Began to set up a second factor')
      })
      const { address, key: typed } = enrolmentOf(secret, actor.name)
      return { key: typed, lines: qrLines(address), picture: qrPicture(address) }
    },

    confirm: (actor, code, door) => {
      const row = factors().get(actor.id)
      if (!row)
        throw new Failure('refused', 'There is nothing to confirm.', {
          hint: 'Begin with second-factor enrol.',
        })
      if (row.confirmedAt !== null) throw enrolledAlready()
      const step = checked(row, actor, code, door)
      options.store().transaction(() => {
        if (!factors().confirm(actor.id, row.sealed, step)) throw enrolledAlready()
        note(actor, door, 'Set up a second factor')
      })
    },

    trouble: () => {
      const held = options.key()
      return held.known ? null : held.why.message
    },
  }
}

type Door = Parameters<SecondFactor['confirm']>[2]
type About = Parameters<SecondFactor['isAsked']>[1]

const withoutKey = ({ message, hint }: Failure): Failure =>
  new Failure('config', `The second factor of administrators cannot be checked: ${message}`, { hint })

const notEnrolled = (): Failure =>
  new Failure(
    'refused',
    'You have set up no second factor yet, and as an administrator you need one for this.',
    {
      hint: 'second-factor enrol does it, with an authenticator app on your phone.',
    },
  )

const codeNeeded = (): Failure =>
  new Failure('refused', 'As an administrator you give a code of your second factor before this goes on.', {
    hint: 'Press the button once more and type the code; in a terminal add --code.',
  })

const used = (): Failure =>
  new Failure('conflict', 'This code was used before, and each one counts once.', {
    hint: 'Wait for the next one in your authenticator.',
  })

const enrolledAlready = (): Failure =>
  new Failure('refused', 'You have a second factor already.', {
    hint: 'Where its device is lost: second-factor reset, which two other administrators approve.',
  })

const lockedOut = (until: number): Failure =>
  new Failure('refused', `Too many wrong codes: your second factor is locked until ${utc(until)}.`, {
    hint: 'It opens by itself then. Before that, second-factor reset sets up a new one, when two other administrators approve.',
  })

const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
