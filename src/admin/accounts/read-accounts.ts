import type { Context } from '../../context.ts'
import { Failure, settled, toFailure } from '../../core/failure.ts'
import type { CredentialAge } from '../../store/account-credentials.ts'
import { type Account, compareAccounts, type DeclaredAccount } from './compare-accounts.ts'

export interface AccountsRead {
  accounts: Account[]
  /** Whether the bot's database is here: only there it is known how old passwords are. */
  keepsAges: boolean
}

/** Reads both sides. Throws a Failure where the SCRAM users cannot be read, which needs DESCRIBE on the cluster. */
export async function readAccounts(context: Context): Promise<AccountsRead> {
  const { cluster, config, now } = context
  const users = await settled(cluster.scramUsers())
  if (!users.known)
    throw new Failure(users.why.code, `The SCRAM users could not be read: ${users.why.message}`, {
      hint: users.why.hint ?? 'The bot needs DESCRIBE on the cluster for it.',
      cause: users.why,
    })
  const declared = new Map(
    [...config.access.serviceAccounts].map(([name, one]): [string, DeclaredAccount] => [
      name,
      { authentication: one.authentication ?? null, rotationDays: one.rotation_days ?? null },
    ]),
  )
  const ages = agesOf(context)
  return {
    accounts: compareAccounts(declared, users.value, ages ?? [], now),
    keepsAges: ages !== null,
  }
}

/** null: away from the bot there is no database. */
function agesOf(context: Context): CredentialAge[] | null {
  try {
    return context.store.accountCredentials.of(context.environment)
  } catch (error) {
    if (toFailure(error).code === 'not-found') return null
    throw error
  }
}
