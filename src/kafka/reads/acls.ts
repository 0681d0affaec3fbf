import {
  AclOperations,
  AclPermissionTypes,
  describeAclsV2,
  describeAclsV3,
  ResourcePatternTypes,
  ResourceTypes,
} from '@platformatic/kafka'
import { type AclBinding, aclKey } from '../acl-binding.ts'
import { aclOfNumbers } from '../codecs/acl-words.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import { fetchMetadata } from './metadata.ts'

/** All rules of the authorizer (DescribeAcls), in a stable order; null where the brokers have no authorizer. */
export async function describeAcls(door: Door): Promise<AclBinding[] | null> {
  const call = callOf(door)
  const first = aclsOf(await door.connections.askAny(call, everything))
  if (first === null || first.length > 0) return first
  // A broker that is starting may not have read the rules yet: nothing is concluded from one empty answer.
  const { brokers } = await fetchMetadata(door, call, [])
  const others = await Promise.allSettled(
    brokers.map(async broker => aclsOf(await door.connections.ask(call, broker, everything)) ?? []),
  )
  return others
    .flatMap(other => (other.status === 'fulfilled' ? [other.value] : []))
    .reduce((most, other) => (other.length > most.length ? other : most), first)
}

const all = {
  resourceType: ResourceTypes.ANY,
  resourceName: null,
  resourcePatternType: ResourcePatternTypes.ANY,
  principal: null,
  host: null,
  operation: AclOperations.ANY,
  permissionType: AclPermissionTypes.ANY,
}
const everything = [request(describeAclsV3.api, all), request(describeAclsV2.api, all)]

function aclsOf(answer: describeAclsV3.DescribeAclsResponse): AclBinding[] | null {
  if (answer.errorCode === kafkaError.securityDisabled) return null
  if (answer.errorCode !== kafkaError.none)
    throw kafkaFailure('The access rules', answer.errorCode, answer.errorMessage)
  return answer.resources
    .flatMap(({ acls, ...resource }) => acls.map(acl => aclOfNumbers({ ...resource, ...acl })))
    .map(acl => ({ acl, key: aclKey(acl) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ acl }) => acl)
}
