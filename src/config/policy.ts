import type { Risk } from '../core/command.ts'
import { matchesGlob } from '../core/glob.ts'
import type { Requirement } from '../core/rules.ts'
import type { BotConfig, Environment, Policy } from './bot-config.ts'
import type { WrittenEnvironment } from './bot-schema.ts'

/**
 * What has to happen between a change's plan and its execution. What the policy says of a command beats its risk. Under
 * break-glass a confirmation takes the place of the approvals that a risk needs; a command that is named keeps its own, as
 * those are named whose loss is for ever.
 */
export function requirement(
  environment: Environment,
  command: string,
  risk: Risk,
  hasBrokenGlass: boolean,
): Requirement {
  const { policy } = environment
  const needed = policy[risk]
  return policy.commands.get(command) ?? (hasBrokenGlass && needed.kind === 'approvals' ? confirm : needed)
}

/** Why the bot never deletes or shrinks this topic: the pattern that protects it; null when nothing does. */
export function protectedBy(bot: BotConfig, immutable: readonly string[], topic: string): string | null {
  const patterns = [...bot.protectedTopics, ...immutable, '__*']
  return patterns.find(pattern => matchesGlob(pattern, topic)) ?? null
}

const go: Requirement = { kind: 'go' }
const confirm: Requirement = { kind: 'confirm' }
const approvals = (count: number): Requirement => ({ kind: 'approvals', count })

/** They touch no cluster, only what the bot says about it, and somebody woken at night should press once. */
const notes = { 'alerts ack': go, 'alerts snooze': go, 'alerts resolve': go, 'alerts test': go }

/** The policies that come with the bot. */
export const shippedPolicies = {
  development: { write: go, dangerous: confirm, commands: notes },
  staging: { write: confirm, dangerous: approvals(1), commands: notes },
  production: {
    write: confirm,
    dangerous: approvals(1),
    commands: { ...notes, 'topics delete': approvals(2), 'topics forget': approvals(2) },
  },
} satisfies Record<
  string,
  { write: Requirement; dangerous: Requirement; commands: Record<string, Requirement> }
>

export type PolicyName = keyof typeof shippedPolicies

/** Long enough for a meeting or a lunch, short enough that the reason still holds: half a working day. */
const requestLifetimeMs = 4 * 3_600_000

/**
 * What is written over what is shipped. An environment named like a shipped policy has that one; any other name has
 * production's, the strictest.
 */
export function policyOf(name: string, written?: WrittenEnvironment['policy']): Policy {
  const like = written?.like ?? (Object.hasOwn(shippedPolicies, name) ? (name as PolicyName) : 'production')
  const shipped = shippedPolicies[like]
  const commands = new Map<string, Requirement>(Object.entries(shipped.commands))
  for (const [command, needed] of Object.entries(written?.commands ?? {}))
    commands.set(command, asRequirement(needed))
  return {
    write: written?.write === undefined ? shipped.write : asRequirement(written.write),
    dangerous: written?.dangerous === undefined ? shipped.dangerous : asRequirement(written.dangerous),
    commands,
    requestLifetimeMs: written?.request_lifetime ?? requestLifetimeMs,
    estimateGrowth: written?.estimate_growth ?? 2,
  }
}

function asRequirement(needed: 'none' | 'confirm' | number): Requirement {
  if (typeof needed === 'number') return approvals(needed)
  return needed === 'none' ? go : confirm
}
