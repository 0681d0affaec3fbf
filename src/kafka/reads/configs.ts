import { ConfigResourceTypes, describeConfigsV4 } from '@platformatic/kafka'
import { type Known, known, toFailure, unknown } from '../../core/failure.ts'
import { type ConfigEntry, type ConfigSource } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaFailure } from '../failures/kafka-error.ts'
import { brokerOf, fetchMetadata } from './metadata.ts'

/** Configurations of topics; any broker knows them all. Asked in portions, as one topic has some 35 values. */
export async function topicConfigs(
  door: Door,
  topics: readonly string[],
  keys?: readonly string[],
): Promise<Map<string, Known<ConfigEntry[]>>> {
  const call = callOf(door)
  const configs = new Map<string, Known<ConfigEntry[]>>()
  const portion = keys === undefined ? 100 : 1000
  for (let from = 0; from < topics.length; from += portion) {
    const resources = topics.slice(from, from + portion).map(name => ({
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName: name,
      configurationKeys: keysOf(keys),
    }))
    try {
      const { results } = await door.connections.askAny(call, [request(describeConfigsV4.api, resources)])
      for (const result of results)
        configs.set(result.resourceName, entriesOf(`Topic ${result.resourceName}`, result))
    } catch (error) {
      const why = unknown(toFailure(error))
      for (const { resourceName } of resources) configs.set(resourceName, why)
    }
  }
  return configs
}

/** Configurations of brokers; only the broker itself knows its static ones. */
export async function brokerConfigs(
  door: Door,
  brokers: readonly number[],
  keys?: readonly string[],
): Promise<Map<number, Known<ConfigEntry[]>>> {
  const call = callOf(door)
  const metadata = await fetchMetadata(door, call, [])
  const configs = await Promise.all(
    brokers.map(async (id): Promise<[number, Known<ConfigEntry[]>]> => {
      const resourceType = ConfigResourceTypes.BROKER
      const resource = { resourceType, resourceName: String(id), configurationKeys: keysOf(keys) }
      try {
        const question = [request(describeConfigsV4.api, [resource])]
        const { results } = await door.connections.ask(call, brokerOf(metadata, id), question)
        const [result] = results
        if (result === undefined) throw kafkaFailure(`The configuration of broker ${id}`, -1)
        return [id, entriesOf(`Broker ${id}`, result)]
      } catch (error) {
        return [id, unknown(toFailure(error))]
      }
    }),
  )
  return new Map(configs)
}

/** The dynamic defaults of all brokers, which any of them tells under the empty name (KIP-226). */
export async function brokerDefaults(door: Door): Promise<ConfigEntry[]> {
  const resource = { resourceType: ConfigResourceTypes.BROKER, resourceName: '', configurationKeys: null }
  const question = [request(describeConfigsV4.api, [resource])]
  const { results } = await door.connections.askAny(callOf(door), question)
  const about = 'The default settings of the brokers'
  const entries = results[0] ? entriesOf(about, results[0]) : unknown(kafkaFailure(about, -1))
  if (!entries.known) throw entries.why
  return entries.value
}

/** null asks for all. */
const keysOf = (keys: readonly string[] | undefined): string[] | null =>
  keys === undefined ? null : [...keys]

function entriesOf(
  about: string,
  result: describeConfigsV4.DescribeConfigsResponseResult,
): Known<ConfigEntry[]> {
  if (result.errorCode !== 0) return unknown(kafkaFailure(about, result.errorCode, result.errorMessage))
  return known(
    result.configs.map(config => ({
      name: config.name,
      // Kafka does not send sensitive values; should one come, it stops here.
      value: config.isSensitive ? null : (config.value ?? null),
      source: sources[config.configSource] ?? 'unknown',
      readOnly: config.readOnly,
      sensitive: config.isSensitive,
    })),
  )
}

/** DescribeConfigsResponse.ConfigSource (KIP-226). */
const sources: Record<number, ConfigSource> = {
  1: 'topic',
  2: 'broker',
  3: 'cluster-default',
  4: 'static',
  5: 'default',
  8: 'group',
}
