import { z } from 'zod'
import type { Plan } from '../../../core/plan.ts'
import type { AclBinding } from '../../../kafka/acl-binding.ts'

const shape = z.object({
  clusterId: z.string(),
  rules: z.array(
    z.object({
      resourceType: z.string(),
      resourceName: z.string(),
      patternType: z.string(),
      principal: z.string(),
      host: z.string(),
      operation: z.string(),
      permission: z.string(),
    }),
  ),
})

/** The rules that a plan makes or takes away. A kept plan holds nothing but words that a binding had. */
export function lockdownDecision(plan: Pick<Plan, 'decision'>): { clusterId: string; rules: AclBinding[] } {
  const { clusterId, rules } = shape.parse(plan.decision)
  return { clusterId, rules: rules as AclBinding[] }
}
