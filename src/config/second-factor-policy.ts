import { effectiveAccess } from './effective-access.ts'
import type { Config } from './load.ts'

/** What the access file wants of administrators in an environment. */
export interface SecondFactorPolicy {
  isAsked: boolean
  /** So many wrong codes in a row lock the second factor. */
  attempts: number
}

/** Where the file names no number: as many as its platform has. */
const usualAttempts = 3

/** A number that cannot be read is the usual one; `mfa_required_for_admin` holds only where it is `true`. */
export function secondFactorPolicy(config: Config, environment: string): SecondFactorPolicy {
  const of = (key: string): unknown =>
    effectiveAccess(config, environment, ['security_policies', 'access_control', key])
  const attempts = of('failed_login_lockout_attempts')
  return {
    isAsked: of('mfa_required_for_admin') === true,
    attempts: typeof attempts === 'number' && attempts >= 1 ? Math.floor(attempts) : usualAttempts,
  }
}
