import { setImmediate } from 'node:timers/promises'
import {
  Connection,
  deleteAclsV3,
  describeAclsV3,
  describeClusterV1,
  describeGroupsV5,
  metadataV12,
} from '@platformatic/kafka'
import type { Resource } from '../../src/admin/access/decide.ts'
import type { AclOperation } from '../../src/kafka/acl-binding.ts'
import { type Request, request } from '../../src/kafka/connection/request.ts'
import type { SaslListener } from '../../src/playground/local-kafka/local-kafka.ts'

/** What one broker answers to one user: whether it lets them, by the operations that KIP-430 lists. */
export interface BrokersWord {
  resource: Resource
  operation: AclOperation
  allowed: boolean
}

/** One user at one broker. What cannot be seen is left out: without DESCRIBE a broker tells nothing else. */
export async function signIn({ bootstrap, ca, users }: SaslListener, username: string, broker: number) {
  const user = users.find(one => one.username === username)
  const [host = '', port = ''] = (bootstrap[broker - 1] ?? '').split(':')
  const connection = new Connection('test', {
    tls: { ca },
    sasl: { mechanism: 'PLAIN', username, password: user?.password ?? '' },
  })
  await connection.connect(host, Number(port))
  const send = <R>(one: Request<R>): Promise<R> => one.send(connection)

  async function told(topics: readonly string[], groups: readonly string[]): Promise<BrokersWord[]> {
    const [metadata, described, cluster] = await Promise.all([
      send(request(metadataV12.api, [...topics], false, true)),
      send(request(describeGroupsV5.api, [...groups], true)),
      // The answer of a broker: 1, of a controller: 2 (KIP-919).
      send(request(describeClusterV1.api, true, 1)),
    ])
    return [
      ...metadata.topics.flatMap(({ name, errorCode, topicAuthorizedOperations }) =>
        words({ type: 'TOPIC', name: name ?? '' }, errorCode, topicAuthorizedOperations),
      ),
      ...described.groups.flatMap(({ groupId, errorCode, authorizedOperations }) =>
        words({ type: 'GROUP', name: groupId }, errorCode, authorizedOperations),
      ),
      ...clusterWords(cluster.clusterAuthorizedOperations),
    ]
  }

  /** Resolves when the broker has so many rules: they reach it with the metadata log. */
  async function untilRules(count: number): Promise<void> {
    const deadline = Date.now() + 10_000
    for (;;) {
      const { resources } = await send(request(describeAclsV3.api, { ...any, resourceType: 1 }))
      const now = resources.reduce((sum, one) => sum + one.acls.length, 0)
      if (now === count) return
      if (Date.now() > deadline) throw new Error(`The broker has ${now} rules instead of ${count}.`)
      await setImmediate()
    }
  }

  const deleteAllRules = () => send(request(deleteAclsV3.api, [{ ...any, resourceType: 1 }]))
  return { told, untilRules, deleteAllRules, close: () => connection.close() }
}

/** A filter that every rule fits. */
const any = {
  resourceName: null,
  resourcePatternType: 1,
  principal: null,
  host: null,
  operation: 1,
  permissionType: 1,
} as const

const denied = new Set([29, 30])

function words(resource: Resource, error: number, bits: number): BrokersWord[] {
  if (denied.has(error)) return [{ resource, operation: 'DESCRIBE', allowed: false }]
  // NOT_COORDINATOR is answered after DESCRIBE was allowed.
  if (error !== 0) return [{ resource, operation: 'DESCRIBE', allowed: true }]
  return supported[resource.type].map(operation => ({
    resource,
    operation,
    allowed: (bits & (1 << bit[operation])) !== 0,
  }))
}

/** Who may not describe the cluster is told nothing instead of an error. */
function clusterWords(bits: number): BrokersWord[] {
  const resource = { type: 'CLUSTER', name: 'kafka-cluster' } as const
  return bits === 0 ? [{ resource, operation: 'DESCRIBE', allowed: false }] : words(resource, 0, bits)
}

/** AclOperation's codes are the bits. */
const bit = {
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
} as const

type Listed = keyof typeof bit
const topicOperations = 'READ WRITE CREATE DELETE ALTER DESCRIBE DESCRIBE_CONFIGS ALTER_CONFIGS'
export const supported = {
  TOPIC: topicOperations.split(' ') as Listed[],
  GROUP: ['READ', 'DELETE', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'] as Listed[],
  CLUSTER: [
    'CREATE',
    'ALTER',
    'DESCRIBE',
    'CLUSTER_ACTION',
    'DESCRIBE_CONFIGS',
    'ALTER_CONFIGS',
    'IDEMPOTENT_WRITE',
  ] as Listed[],
} as Record<Resource['type'], Listed[]>
