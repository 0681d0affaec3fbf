import { z } from 'zod'
import type { Context } from '../context.ts'
import { toFailure } from '../core/failure.ts'
import type { Observed } from './alerts/observed.ts'

/** What drifts and ages slowly. */
export type UpkeepFacts = Pick<Observed, 'accounts' | 'drift'>
type Asking = Pick<Context, 'ask' | 'environment' | 'store'>

/** Passwords age by days, and drift has to last before it is told: two requests for each topic's settings are not free. */
const askEveryMs = 10 * 60_000

/** Of what `accounts list` answers, what is told here. */
const accountsAnswer = z.object({
  accounts: z.array(
    z.object({
      account: z.string(),
      mechanisms: z.array(z.object({ mechanism: z.string() })),
      rotationDays: z.number().nullable(),
      rotatedAt: z.number().nullable(),
      seenAt: z.number().nullable(),
    }),
  ),
})
/** Of what `topics drift` answers. */
const driftAnswer = z.object({
  rows: z.array(z.object({ topic: z.string(), what: z.string() })),
  schemas: z.array(z.object({ subject: z.string(), topics: z.array(z.string()), what: z.string() })),
})

/**
 * The latest that is known of accounts and drift. It is asked in the background, one after the other, and what a question does
 * not answer stays not known. Never throws.
 */
export function createUpkeepFacts(
  contextOf: (environment: string) => Asking,
  clock: () => number,
  log: (message: string, error: unknown) => void,
): (environment: string) => UpkeepFacts {
  const asked = new Map<string, number>()
  const last = new Map<string, UpkeepFacts>()

  async function ask(environment: string): Promise<void> {
    last.set(environment, {
      accounts: await known('The age of passwords', () => accountsOf(contextOf(environment))),
      drift: await known('The drift of topics', () => driftOf(contextOf(environment))),
    })
  }

  async function known<T>(what: string, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read()
    } catch (error) {
      log(`${what} is not known: ${toFailure(error).message}`, error)
      return null
    }
  }

  return environment => {
    if (clock() - (asked.get(environment) ?? Number.NEGATIVE_INFINITY) >= askEveryMs) {
      asked.set(environment, clock())
      void ask(environment)
    }
    return last.get(environment) ?? { accounts: null, drift: null }
  }
}

/** From the first time on the bot knows since when each credential is there at least. */
async function accountsOf({ ask, store, environment }: Asking): Promise<Observed['accounts']> {
  const answer = await ask('accounts list', {})
  if (answer === null) return null
  const { accounts } = accountsAnswer.parse(answer.data)
  store.accountCredentials.see(
    environment,
    accounts.flatMap(({ account, mechanisms }) =>
      mechanisms.map(({ mechanism }) => ({ account, mechanism })),
    ),
  )
  return accounts.flatMap(({ account, rotationDays, rotatedAt, seenAt }) => {
    const since = rotatedAt ?? seenAt
    return rotationDays === null || since === null
      ? []
      : [{ account, rotationDays, since, isExact: rotatedAt !== null }]
  })
}

async function driftOf({ ask }: Asking): Promise<Observed['drift']> {
  const answer = await ask('topics drift', {})
  if (answer === null) return null
  const { rows, schemas } = driftAnswer.parse(answer.data)
  const topics = new Map<string, string[]>()
  const add = (topic: string, what: string): void =>
    void topics.set(topic, [...(topics.get(topic) ?? []), what])
  for (const { topic, what } of rows) add(topic, what)
  for (const { subject, topics: owners, what } of schemas)
    for (const topic of owners.length > 0 ? owners : [subject]) add(topic, `${what} of ${subject}`)
  return { topics, isComplete: (answer.failures ?? []).length === 0 }
}
