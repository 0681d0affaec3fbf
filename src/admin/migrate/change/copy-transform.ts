import type { Context } from '../../../context.ts'
import { deadLetterHeaders } from '../../../core/dead-letter-headers.ts'
import { Failure } from '../../../core/failure.ts'
import type { CopyTransform, CopyVerdict } from '../../../kafka/copy/copy.ts'
import type { KafkaRecord } from '../../../kafka/records/record.ts'
import { schemasOf } from '../../../records/schemas-of.ts'
import type { MigrateSpec } from '../migrate-spec.ts'
import type { ChangeVerdict } from './change-message.ts'
import { openChanger } from './open-changer.ts'
import { type RewriteIds, rewriteIds } from './schema-ids.ts'

export interface OpenTransform {
  transform: CopyTransform
  close(): Promise<void>
}

/** What becomes of each record of this copy; null: batches may pass as they are. */
export function copyTransform(spec: MigrateSpec, context: Context): OpenTransform | null {
  const { filter, transform, rewritesSchemaIds } = spec
  const hasExpressions = filter !== null || transform !== null
  if (!hasExpressions && !rewritesSchemaIds) return null
  const own = context.registryOf(spec.source.environment)
  const changer = hasExpressions ? openChanger({ filter, transform }, schemasOf(own)) : null
  const rewrite =
    rewritesSchemaIds && own && context.registry ? rewriteIds(own, context.registry, spec.target.topic) : null
  return {
    async transform(records) {
      const verdicts = (await changer?.judge(records)) ?? records.map(() => unchanged)
      const changed: CopyVerdict[] = []
      for (const [index, record] of records.entries())
        changed.push(await verdictOf(spec, record, verdicts[index] ?? unchanged, rewrite))
      return changed
    },
    close: async () => changer?.close(),
  }
}

const unchanged: ChangeVerdict = { kind: 'copy', key: undefined, value: undefined, headers: undefined }

async function verdictOf(
  spec: MigrateSpec,
  record: KafkaRecord,
  verdict: ChangeVerdict,
  rewrite: RewriteIds | null,
): Promise<CopyVerdict> {
  if (verdict.kind === 'drop') return verdict
  if (verdict.kind === 'failed') return failed(spec, record, 'ExpressionFailed', verdict.said)
  const [key, value] = [
    verdict.key === undefined ? record.key : buffer(verdict.key),
    verdict.value === undefined ? record.value : buffer(verdict.value),
  ]
  const headers =
    verdict.headers?.map(one => ({ name: one.name, value: buffer(one.value) })) ?? record.headers
  try {
    return {
      kind: 'copy',
      key: key && rewrite ? await rewrite(key, 'key') : key,
      value: value && rewrite ? await rewrite(value, 'value') : value,
      headers,
    }
  } catch (error) {
    // The registry's own trouble passes; that it lacks a schema does not.
    if (error instanceof Failure && error.code !== 'not-found') throw error
    return failed(spec, record, 'SchemaNotRegistered', error instanceof Error ? error.message : String(error))
  }
}

const buffer = (bytes: Uint8Array | null): Buffer | null =>
  bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

const names = deadLetterHeaders.find(one => one.writer === 'its producer')

/** As was asked: the record goes to the dead letter topic, or the copy stops. */
function failed(
  { source, deadLetterTopic }: MigrateSpec,
  record: KafkaRecord,
  error: string,
  said: string,
): CopyVerdict {
  if (deadLetterTopic === null || !names)
    throw new Failure(
      'rejected',
      `Record ${record.offset} of partition ${record.partition} of "${source.topic}" cannot be copied as asked: ${said}`,
      { hint: 'End this copy, and begin another one with --on-error TOPIC, or from the next offset.' },
    )
  const header = (name: string, value: string) => ({ name, value: Buffer.from(value) })
  return {
    kind: 'dead',
    headers: [
      ...record.headers,
      header(names.error, error),
      header(names.message, said),
      header(names.topic, source.topic),
      header(names.partition, String(record.partition)),
      header(names.offset, String(record.offset)),
    ],
  }
}
