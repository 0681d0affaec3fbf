import type { Risk } from './command.ts'
import type { Permission } from './permission.ts'
import type { Actor } from './request.ts'

/** What the configuration says about environments, people and policy, as the pipeline asks it. */
export interface Rules {
  environments(): readonly string[]
  defaultEnvironment(): string
  /** `requester`: an emergency may lift what others would have to approve. */
  requirement(environment: string, command: string, risk: Risk, requester: Actor): Requirement
  rights(actor: Actor, environment: string): ReadonlySet<Permission>
  /** Ids of people who have this permission there, to be named when somebody lacks it. */
  whoCan(permission: Permission, environment: string): readonly string[]
  /** How long a request waits for a decision before it expires. */
  requestLifetimeMs(environment: string): number
  /** An estimate that grew beyond this factor makes an approved plan outdated. */
  estimateGrowth(environment: string): number
}

/** What has to happen between the plan and its execution. */
export type Requirement = { kind: 'go' } | { kind: 'confirm' } | { kind: 'approvals'; count: number }
