import { z } from 'zod'
import type { Context } from '../../context.ts'
import { type Gap, gapData, gapShape } from '../../core/gaps.ts'
import { untoldSettings } from './authorizer.ts'
import { judgeSecurity } from './judge-security.ts'
import type { ObservedSecurity } from './observed-security.ts'
import { readSecurity } from './read-security.ts'
import { securityFinding } from './security-finding.ts'

export const securityShape = z.object({
  environment: z.string(),
  findings: z.array(securityFinding),
  /** What no audit from outside can tell, with the reason; never counted as fine. */
  unchecked: z.array(z.object({ what: z.string(), why: z.string() })),
  /** What could have been read, and was not. */
  gaps: z.array(gapShape),
  /** How much was looked at; null: it could not be read, and `rules` null also: there is no authorizer. */
  looked: z.object({
    brokers: z.number(),
    rules: z.number().nullable(),
    scramUsers: z.number().nullable(),
    topics: z.number().nullable(),
  }),
})
export type Security = z.infer<typeof securityShape>

/**
 * The audit of one environment's cluster: reads, judges, changes nothing. Throws where nothing answers. Other rooms get the same
 * by `context.ask('security audit', {})`.
 */
export async function auditSecurity(context: Context): Promise<{ data: Security; gaps: Gap[] }> {
  const { observed, gaps } = await readSecurity(context)
  const { acls, scramUsers, topics } = observed
  const data: Security = {
    environment: context.environment,
    findings: judgeSecurity(observed),
    unchecked: uncheckedIn(observed),
    gaps: gapData(gaps),
    looked: {
      brokers: [...observed.brokers.values()].filter(one => one.known).length,
      rules: acls.known ? (acls.value?.length ?? null) : null,
      scramUsers: scramUsers.known ? scramUsers.value.length : null,
      topics: topics.known ? topics.value.length : null,
    },
  }
  return { data, gaps }
}

function uncheckedIn(observed: ObservedSecurity): Security['unchecked'] {
  const { declared, trail, scramUsers } = observed
  const untold = untoldSettings(observed)
  const rotated = [...(declared.accounts ?? [])].filter(([, { rotationDays }]) => rotationDays !== null)
  return [
    ...(untold.length > 0
      ? [
          {
            what: `what ${untold.join(' and ')} ${untold.length === 1 ? 'is' : 'are'} set to`,
            why: 'the brokers have it set and keep the value to themselves, as of every setting of the authorizer: read server.properties',
          },
        ]
      : []),
    ...(rotated.length > 0 && scramUsers.known && scramUsers.value.length > 0
      ? [
          {
            what: 'when passwords were changed last',
            why: `Kafka keeps no time of it; the access file asks for a rotation of ${rotated.length} accounts`,
          },
        ]
      : []),
    ...(trail.known ? [] : [{ what: 'the bot’s own audit trail', why: trail.why.message }]),
  ]
}
