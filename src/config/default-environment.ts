import type { Environment, RegistrySettings } from './bot-config.ts'
import { brokerAddress, registryAddress } from './bot-schema.ts'
import type { Fault } from './fault.ts'
import { policyOf } from './policy.ts'

/**
 * Which environment is the default one, and what KAFKA_BOOTSTRAP_SERVERS and SCHEMA_REGISTRY_URL say about it. Where no
 * environment is written, the bootstrap servers alone make one, called `default`, with production's policy.
 */
export function applyVariables(
  written: ReadonlyMap<string, Environment>,
  named: string | null,
  env: NodeJS.ProcessEnv,
): { environments: Map<string, Environment>; defaultEnvironment: string | null; faults: Fault[] } {
  const environments = new Map(written)
  const faults: Fault[] = []
  const bootstrap = bootstrapFrom(env, faults)
  const only = written.size === 1 ? [...written.keys()][0] : undefined
  const name =
    named !== null && (written.has(named) || written.size === 0)
      ? named
      : (only ?? (written.size === 0 ? 'default' : null))
  if (name === null) return { environments, defaultEnvironment: null, faults }
  const base = written.get(name) ?? (bootstrap ? bareEnvironment(name) : undefined)
  if (!base) return { environments, defaultEnvironment: null, faults }
  const url = registryFrom(env, faults)
  environments.set(name, {
    ...base,
    bootstrap: bootstrap ?? base.bootstrap,
    schemaRegistry:
      url === undefined ? base.schemaRegistry : { ...(base.schemaRegistry ?? bareRegistry), url },
  })
  return { environments, defaultEnvironment: name, faults }
}

function bareEnvironment(name: string): Environment {
  return {
    name,
    bootstrap: [],
    tls: null,
    sasl: null,
    schemaRegistry: null,
    requestTimeoutMs: 10_000,
    brokersExpected: null,
    channels: { approvals: null, alerts: null, digest: null },
    policy: policyOf(name),
    route: null,
    isForDrills: false,
  }
}

const bareRegistry: Omit<RegistrySettings, 'url'> = {
  basic: null,
  bearerEnv: null,
  tls: null,
  subjects: 'topic',
  requestTimeoutMs: 5_000,
}

function bootstrapFrom(env: NodeJS.ProcessEnv, faults: Fault[]): string[] | undefined {
  const given = env.KAFKA_BOOTSTRAP_SERVERS
  if (!given) return undefined
  const addresses = given.split(',').map(one => one.trim())
  if (addresses.every(one => brokerAddress.safeParse(one).success)) return addresses
  faults.push(fault('KAFKA_BOOTSTRAP_SERVERS', 'this must be host:port, several separated by commas'))
  return undefined
}

function registryFrom(env: NodeJS.ProcessEnv, faults: Fault[]): string | undefined {
  const given = env.SCHEMA_REGISTRY_URL
  if (!given) return undefined
  if (registryAddress.safeParse(given).success) return given
  faults.push(fault('SCHEMA_REGISTRY_URL', 'this must be an http:// or https:// address without a password'))
  return undefined
}

const fault = (variable: string, message: string): Fault => ({
  level: 'error',
  check: 'bad-variable',
  file: variable,
  line: 0,
  column: 0,
  path: [],
  message,
  fix: null,
})
