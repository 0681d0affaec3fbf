import type { Path } from '../../config/config.ts'
import type { AclBinding, AclResourceType } from '../../kafka/acl-binding.ts'
import type { Told } from './desired-bindings.ts'

/** How Kafka writes a name with stars in it; null where no rule can say it. `*` alone is all of a kind, in the file and in Kafka. */
export function patternOf(
  type: AclResourceType,
  name: string,
  path: Path,
  told: Told,
): Pick<AclBinding, 'resourceName' | 'patternType'> | null {
  const literal = (resourceName: string) => ({ resourceName, patternType: 'LITERAL' as const })
  if (type === 'CLUSTER') {
    if (name !== clusterName)
      told.cannot(
        path,
        `CLUSTER ${name}`,
        `The only cluster resource is ${clusterName}`,
        `granted on ${clusterName}`,
      )
    return literal(clusterName)
  }
  if (name === '*' || !name.includes('*')) return literal(name)
  const prefix = name.slice(0, name.indexOf('*'))
  if (name === `${prefix}*`) {
    told.cannot(path, `${type} ${name}`, 'Kafka takes a star literally', `granted on the prefix "${prefix}"`)
    return { resourceName: prefix, patternType: 'PREFIXED' }
  }
  told.cannot(
    path,
    `${type} ${name}`,
    'Kafka knows names, prefixes and all of a kind, no other patterns; nothing is granted, as the nearest thing would be wider',
    prefix ? `write "${prefix}*", if all that begins so is meant` : 'write each name',
  )
  return null
}

const clusterName = 'kafka-cluster'
