import {
  ConfigResourceTypes,
  IncrementalAlterConfigOperationTypes,
  incrementalAlterConfigsV1,
} from '@platformatic/kafka'
import type { Failure } from '../../core/failure.ts'
import type { ConfigChange, ConfigResult, WriteOptions } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { brokerOf, fetchMetadata } from '../reads/metadata.ts'
import { askController } from './ask-controller.ts'
import { controllerResults, eachOf } from './controller-results.ts'
import { portions } from './portions.ts'

/**
 * IncrementalAlterConfigs v1. A named broker checks its own settings, so that it is asked itself ("Unexpected broker id" of
 * any other); all else goes to the controller, all resources in one request.
 */
export async function alterConfigs(
  door: Door,
  resources: readonly ConfigChange[],
  { validateOnly = false }: WriteOptions = {},
): Promise<ConfigResult[]> {
  const errors = new Map<ConfigChange, Failure | null>()
  const shared = resources.filter(one => !isNamedBroker(one))
  const requests = [
    ...portions(shared, ({ values }) => Object.keys(values).length),
    ...resources.filter(isNamedBroker).map(one => [one]),
  ]
  for (const portion of requests) {
    const found = await eachOf(portion, () => send(door, portion, validateOnly))
    for (const [index, one] of portion.entries()) errors.set(one, found[index] ?? null)
  }
  return resources.map(one => ({ type: one.type, name: one.name, error: errors.get(one) ?? null }))
}

const isNamedBroker = ({ type, name }: ConfigChange): boolean => type === 'broker' && name !== ''

const types = { topic: ConfigResourceTypes.TOPIC, broker: ConfigResourceTypes.BROKER }
const { SET, DELETE } = IncrementalAlterConfigOperationTypes

async function send(
  door: Door,
  resources: readonly ConfigChange[],
  validateOnly: boolean,
): Promise<(Failure | null)[]> {
  const call = callOf(door)
  const wanted = resources.map(({ type, name, values }) => ({
    resourceType: types[type],
    resourceName: name,
    configs: Object.entries(values).map(([key, value]) =>
      value === null
        ? { name: key, configOperation: DELETE, value: null }
        : { name: key, configOperation: SET, value },
    ),
  }))
  const versions = [request(incrementalAlterConfigsV1.api, wanted, validateOnly)]
  const [own] = resources.filter(isNamedBroker)
  const answer = own
    ? await door.connections.ask(
        call,
        brokerOf(await fetchMetadata(door, call, []), Number(own.name)),
        versions,
        'write',
      )
    : await askController(door, call, versions, ({ responses }) => responses.map(one => one.errorCode))
  return controllerResults(
    resources.map(({ type, name }) => ({ key: keyOf(types[type], name), about: aboutOf(type, name) })),
    answer.responses.map(one => ({
      key: keyOf(one.resourceType, one.resourceName),
      code: one.errorCode,
      said: one.errorMessage ?? null,
    })),
  )
}

const keyOf = (type: number, name: string): string => `${type}/${name}`

function aboutOf(type: ConfigChange['type'], name: string): string {
  if (type === 'topic') return `The settings of topic ${name} were not changed`
  return name === ''
    ? 'The default settings of the brokers were not changed'
    : `The settings of broker ${name} were not changed`
}
