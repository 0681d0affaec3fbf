import type { DeclaredSchema } from '../../config/config.ts'
import { type AvroFault, avroFaults } from '../checks/avro.ts'
import { avroNames } from './avro-names.ts'

/** What makes a declared schema unusable besides what reading its file has found; others may define what it refers to. */
export function faultsOfSchema(
  schema: DeclaredSchema,
  all: ReadonlyMap<string, DeclaredSchema>,
): AvroFault[] {
  if (schema.type !== 'AVRO' || schema.written === null) return []
  const { used } = avroNames(schema.written)
  const others = new Set(
    used.size === 0
      ? []
      : [...all.values()]
          .filter(other => other !== schema && other.type === 'AVRO')
          .flatMap(other => [...avroNames(other.written).defined]),
  )
  return avroFaults(schema.written, schema.path, others)
}
