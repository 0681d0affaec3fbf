import { alterClientQuotasV0, alterClientQuotasV1, type ClientQuotaKeys } from '@platformatic/kafka'
import type { Failure } from '../../core/failure.ts'
import { type QuotaChange, type QuotaEntity, type QuotaResult, quotaName } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { askController } from './ask-controller.ts'
import { controllerResults, eachOf } from './controller-results.ts'
import { portions } from './portions.ts'

/** AlterClientQuotas (KIP-546): sets or takes away these values of each entity and leaves its others alone. */
export async function alterClientQuotas(door: Door, quotas: readonly QuotaChange[]): Promise<QuotaResult[]> {
  const results: QuotaResult[] = []
  for (const portion of portions(quotas, ({ values }) => Object.keys(values).length)) {
    const errors = await eachOf(portion, () => send(door, portion))
    results.push(...portion.map(({ entity }, index) => ({ entity, error: errors[index] ?? null })))
  }
  return results
}

// The library's types name the keys and kinds of today; the broker judges those of a newer or older Kafka.
type Key = (typeof ClientQuotaKeys)[keyof typeof ClientQuotaKeys]
type EntityType = 'user' | 'client-id' | 'ip'

async function send(door: Door, quotas: readonly QuotaChange[]): Promise<(Failure | null)[]> {
  const wanted = quotas.map(({ entity, values }) => ({
    entities: entity.map(({ type, name }) => ({ entityType: type as EntityType, entityName: name })),
    ops: Object.entries(values).map(([key, value]) =>
      value === null
        ? { key: key as Key, remove: true as const }
        : { key: key as Key, value, remove: false as const },
    ),
  }))
  const answer = await askController(
    door,
    callOf(door),
    [request(alterClientQuotasV1.api, wanted, false), request(alterClientQuotasV0.api, wanted, false)],
    ({ entries }) => entries.map(one => one.errorCode),
  )
  return controllerResults(
    quotas.map(({ entity }) => ({
      key: keyOf(entity),
      about: `The quota of ${quotaName(entity)} was not set`,
    })),
    answer.entries.map(({ entity, errorCode, errorMessage }) => ({
      key: keyOf(
        entity.map(({ entityType, entityName }) => ({ type: entityType, name: entityName ?? null })),
      ),
      code: errorCode,
      said: errorMessage ?? null,
    })),
  )
}

const keyOf = (entity: readonly QuotaEntity[]): string =>
  JSON.stringify(entity.map(({ type, name }) => [type, name]).sort())
