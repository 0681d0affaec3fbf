import type { TopicsFile } from '../../config/config.ts'
import type { TopicPlan } from './plan-topics.ts'

/** Topics whose declared schemas are left out of a plan, with the reason: a fault of their own, or that there is no registry. */
export function skippedSchemas(
  { topics, schemas }: TopicsFile,
  plans: readonly TopicPlan[],
): { topic: string; reason: string }[] {
  return plans.flatMap(({ topic }) => {
    const declared = topics.get(topic)
    const names = [declared?.keySchema, declared?.valueSchema].filter(
      name => name !== null && name !== undefined,
    )
    if (!declared || (names.length === 0 && declared.schemaFaults.length === 0)) return []
    const undefinedOnes = names.filter(name => !schemas.has(name))
    const faulty = names.flatMap(name => schemas.get(name)?.faults ?? [])
    const [fault] = [...declared.schemaFaults, ...faulty]
    const reason = fault
      ? `${fault.file}:${fault.line}:${fault.column}: ${fault.message}`
      : undefinedOnes.length > 0
        ? `${undefinedOnes.map(name => `"${name}"`).join(' and ')} ${undefinedOnes.length === 1 ? 'is' : 'are'} defined nowhere`
        : 'this version does not work with a schema registry'
    return [{ topic, reason }]
  })
}
