import { z } from 'zod'
import type { ScramUser } from '../../kafka/cluster.ts'
import type { CredentialAge } from '../../store/account-credentials.ts'
import { scramMechanism } from './scram-mechanisms.ts'

const dayMs = 86_400_000
/** Of its `rotation_days`, how much may have gone before an account counts as due soon. */
const soonShare = 0.85

/**
 * `missing`: declared and cannot sign in. `extra`: can sign in and is not declared. `wrong mechanism`: has none of the one that is
 * declared, or has SCRAM although something else is declared. `elsewhere`: signs in by something else than SCRAM, as declared.
 */
export const accountShape = z.object({
  account: z.string(),
  status: z.enum(['ok', 'missing', 'extra', 'wrong mechanism', 'elsewhere']),
  /** `authentication` of the access file; null where it says nothing. */
  declared: z.string().nullable(),
  mechanisms: z.array(z.object({ mechanism: z.string(), iterations: z.number() })),
  rotationDays: z.number().nullable(),
  /** When the oldest of its passwords was set by the bot; null: not known. */
  rotatedAt: z.number().nullable(),
  /** Since when the bot knows of it: where `rotatedAt` is null the password is at least so old. */
  seenAt: z.number().nullable(),
  /** At the latest, where `rotatedAt` is null; null: no `rotation_days`, or nothing is known. */
  dueAt: z.number().nullable(),
  age: z.enum(['fresh', 'soon', 'overdue', 'not known']).nullable(),
})
export type Account = z.infer<typeof accountShape>

export interface DeclaredAccount {
  authentication: string | null
  rotationDays: number | null
}

/** Pure: the declared accounts and the SCRAM users side by side, what asks for something first. */
export function compareAccounts(
  declared: ReadonlyMap<string, DeclaredAccount>,
  users: readonly ScramUser[],
  ages: readonly CredentialAge[],
  now: number,
): Account[] {
  const found = new Map(users.map(one => [one.user, one.credentials]))
  return [...new Set([...declared.keys(), ...found.keys()])]
    .map((account): Account => {
      const wanted = declared.get(account)
      const mechanisms = found.get(account) ?? []
      const own = ages.filter(
        one => one.account === account && mechanisms.some(({ mechanism }) => mechanism === one.mechanism),
      )
      const rotationDays = wanted?.rotationDays ?? null
      return {
        account,
        status: statusOf(wanted, mechanisms),
        declared: wanted?.authentication ?? null,
        mechanisms,
        rotationDays,
        ...ageOf(own, mechanisms.length, rotationDays, now),
      }
    })
    .sort((a, b) => rank(a) - rank(b) || (a.account < b.account ? -1 : 1))
}

function statusOf(wanted: DeclaredAccount | undefined, has: Account['mechanisms']): Account['status'] {
  if (!wanted) return 'extra'
  const { authentication } = wanted
  if (authentication === null) return has.length > 0 ? 'ok' : 'missing'
  const mechanism = scramMechanism(authentication)
  if (mechanism === undefined) return has.length > 0 ? 'wrong mechanism' : 'elsewhere'
  if (has.length === 0) return 'missing'
  return has.some(one => one.mechanism === mechanism) ? 'ok' : 'wrong mechanism'
}

function ageOf(
  own: readonly CredentialAge[],
  credentials: number,
  rotationDays: number | null,
  now: number,
): Pick<Account, 'rotatedAt' | 'seenAt' | 'dueAt' | 'age'> {
  if (credentials === 0) return { rotatedAt: null, seenAt: null, dueAt: null, age: null }
  // One password that nobody knows the age of may be the oldest.
  const isKnown = own.length === credentials && own.every(one => one.rotatedAt !== null)
  const rotatedAt = isKnown ? Math.min(...own.map(one => one.rotatedAt ?? 0)) : null
  const seenAt = own.length > 0 ? Math.min(...own.map(one => one.seenAt)) : null
  if (rotationDays === null) return { rotatedAt, seenAt, dueAt: null, age: null }
  const since = rotatedAt ?? seenAt
  if (since === null) return { rotatedAt, seenAt, dueAt: null, age: 'not known' }
  const dueAt = since + rotationDays * dayMs
  const used = (now - since) / (rotationDays * dayMs)
  const age = used > 1 ? 'overdue' : used > soonShare ? 'soon' : rotatedAt === null ? 'not known' : 'fresh'
  return { rotatedAt, seenAt, dueAt, age }
}

/** Whether somebody has to do something about it. */
export const isAmiss = ({ status, age }: Account): boolean =>
  age === 'overdue' || (status !== 'ok' && status !== 'elsewhere')

const rank = (one: Account): number => (isAmiss(one) ? 0 : one.age === 'soon' ? 1 : 2)
