import { z } from 'zod'
import type { Context } from '../../../context.ts'
import type { Failure } from '../../../core/failure.ts'
import type { Plan } from '../../../core/plan.ts'
import type { Report, Step } from '../../../core/report.ts'
import { type AclBinding, aclKey, aclText } from '../../../kafka/acl-binding.ts'
import type { AclResult } from '../../../kafka/cluster.ts'
import { announce } from '../announce.ts'
import { lockdownDecision } from './lockdown-decision.ts'

export const rulesOutcome = z.object({ principals: z.array(z.string()), rules: z.number() })
type Outcome = z.infer<typeof rulesOutcome>

/**
 * Sends the rules of a plan, and tells of it in the channels and in the trail first: what is told and did not happen is seen in
 * the request's outcome, what happened and was not told would be seen by nobody.
 */
export async function carryOut(
  plan: Plan,
  context: Context,
  requestId: string,
  what: { report: Report; send: (rules: readonly AclBinding[]) => Promise<AclResult[]> },
): Promise<{ outcome: Outcome; failures: Failure[] }> {
  const { store, config, environment, caller } = context
  const { rules } = lockdownDecision(plan)
  store.transaction(() => {
    store.audit.append({
      event: 'emergency',
      actor: caller.actor,
      door: caller.door,
      environment,
      command: null,
      arguments: null,
      requestId,
      digest: null,
      summary: what.report.title,
      detail: { rules: rules.map(aclText) },
    })
    announce(store, config, environment, what.report, requestId)
  })
  const results = await what.send(rules)
  const done = results.filter(one => one.error === null)
  return {
    outcome: { principals: [...new Set(done.map(one => one.acl.principal))], rules: done.length },
    failures: results.flatMap(one => one.error ?? []),
  }
}

/** Which rules are there, or are gone, by what the brokers say now. */
export async function lookedUp(plan: Plan, { cluster }: Context, wanted: 'there' | 'gone'): Promise<Step[]> {
  const there = new Set(((await cluster.describeAcls()) ?? []).map(aclKey))
  return lockdownDecision(plan).rules.map(rule => ({
    state: there.has(aclKey(rule)) === (wanted === 'there') ? 'done' : 'not-tried',
    text: aclText(rule),
  }))
}
