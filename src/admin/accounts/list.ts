import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { accountShape, isAmiss } from './compare-accounts.ts'
import { presentAccounts } from './present-accounts.ts'
import { readAccounts } from './read-accounts.ts'

const shape = z.object({
  environment: z.string(),
  accounts: z.array(accountShape),
  /** How many accounts the access file declares. */
  declared: z.number(),
  /** False: the bot's database is not here, so no age is known. */
  keepsAges: z.boolean(),
})
export type AccountsData = z.infer<typeof shape>

export const listAccounts = defineQuery({
  name: 'accounts list',
  summary: 'Compare SCRAM users with the declared service accounts, and say how old their passwords are',
  arguments: {},
  permission: 'cluster:export',
  examples: ['accounts list', 'accounts list --env production'],
  data: shape,
  answer: async (_, context) => {
    const read = await readAccounts(context)
    const { environment, config } = context
    const data: AccountsData = { environment, declared: config.access.serviceAccounts.size, ...read }
    return { data, ...(data.accounts.some(isAmiss) ? { exit: 3 as const } : {}) }
  },
  present: presentAccounts,
})
