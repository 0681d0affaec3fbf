import { apiVersionsV3, apiVersionsV4 } from '@platformatic/kafka'
import { type Known, known, toFailure, unknown } from '../../core/failure.ts'
import type { Broker, Feature } from '../cluster.ts'
import { client } from '../connection/client.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { fetchMetadata } from './metadata.ts'

/** The features of every broker (KIP-584), which ApiVersions tells beside the versions of the requests. */
export async function features(door: Door): Promise<Map<number, Known<Feature[]>>> {
  const call = callOf(door)
  const { brokers } = await fetchMetadata(door, call, [])
  // v3 leaves out what may be switched off altogether, such as kraft.version (KIP-1022 added v4 for these).
  const question = [
    request(apiVersionsV4.api, client.name, client.version),
    request(apiVersionsV3.api, client.name, client.version),
  ]
  const ofBroker = async (broker: Broker): Promise<Known<Feature[]>> => {
    try {
      const answer = await door.connections.ask(call, broker, question)
      const finalized = new Map(
        answer.finalizedFeatures?.map(({ name, maxVersionLevel }) => [name, maxVersionLevel]),
      )
      return known(
        (answer.supportedFeatures ?? []).map(({ name, maxVersion }) => ({
          name,
          finalized: finalized.get(name) ?? 0,
          supported: maxVersion,
        })),
      )
    } catch (error) {
      return unknown(toFailure(error))
    }
  }
  return new Map(await Promise.all(brokers.map(async broker => [broker.id, await ofBroker(broker)] as const)))
}
