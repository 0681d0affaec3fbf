import { describeClientQuotasV0, describeClientQuotasV1 } from '@platformatic/kafka'
import type { ClientQuota } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaFailure } from '../failures/kafka-error.ts'

/** All quotas (KIP-546): no component in the filter, and not strict, means every entity. In a stable order. */
export async function clientQuotas(door: Door): Promise<ClientQuota[]> {
  const answer = await door.connections.askAny(callOf(door), [
    request(describeClientQuotasV1.api, [], false),
    request(describeClientQuotasV0.api, [], false),
  ])
  if (answer.errorCode !== 0) throw kafkaFailure('The quotas', answer.errorCode, answer.errorMessage)
  return (answer.entries ?? [])
    .map(({ entity, values }) => ({
      entity: entity
        .map(({ entityType, entityName }) => ({ type: entityType, name: entityName ?? null }))
        .sort((a, b) => (a.type < b.type ? -1 : 1)),
      values: Object.fromEntries(
        values.map(({ key, value }): [string, number] => [key, value]).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    }))
    .sort((a, b) => (JSON.stringify(a.entity) < JSON.stringify(b.entity) ? -1 : 1))
}
