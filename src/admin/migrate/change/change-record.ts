import type { Content } from '../../../records/content.ts'
import { compile, isTrue, problemOf } from '../../../records/expression.ts'
import type { ChangeVerdict } from './change-message.ts'

/** A record as the expressions see it. */
export interface DecodedRecord {
  partition: number
  offset: bigint
  timestamp: number
  key: Content
  value: Content
  headers: { name: string; value: string | null }[]
}

type Encode = (value: unknown, was: Content) => Buffer | null

const parts = ['key', 'value', 'headers']

/**
 * Filter and transform, both JSONata over the value, with `$key`, `$headers`, `$partition`, `$offset` and `$timestamp`. A record
 * stays for which the filter is true. The transform gives an object of `key`, `value` and `headers`: what it leaves out
 * stays as it was, and where it gives nothing the record is left out.
 */
export function changeRecord(
  expressions: { filter: string | null; transform: string | null },
  encode: Encode,
): (record: DecodedRecord) => Promise<ChangeVerdict> {
  const filter = expressions.filter === null ? null : compile(expressions.filter)
  const transform = expressions.transform === null ? null : compile(expressions.transform)

  return async record => {
    const { partition, timestamp, key, value } = record
    const headers = Object.fromEntries(record.headers.map(one => [one.name, one.value]))
    const bindings = { key: key.content, headers, partition, offset: Number(record.offset), timestamp }
    try {
      if (filter && !isTrue(await filter.evaluate(value.content, bindings))) return { kind: 'drop' }
      if (!transform) return { kind: 'copy', key: undefined, value: undefined, headers: undefined }
      const result: unknown = await transform.evaluate(value.content, bindings)
      return result === undefined ? { kind: 'drop' } : copyOf(result, record)
    } catch (error) {
      const said = error instanceof Error ? error.message : problemOf(error).said
      return { kind: 'failed', said: said.slice(0, 300) }
    }
  }

  function copyOf(result: unknown, { key, value }: DecodedRecord): ChangeVerdict {
    if (typeof result !== 'object' || result === null || Array.isArray(result))
      throw new Error(
        `--transform gives ${JSON.stringify(result)?.slice(0, 60)}, not an object of key, value and headers`,
      )
    const strange = Object.keys(result).find(name => !parts.includes(name))
    if (strange !== undefined)
      throw new Error(`--transform gives "${strange}": there are key, value and headers`)
    const given = result as { key?: unknown; value?: unknown; headers?: unknown }
    return {
      kind: 'copy',
      key: 'key' in given ? encode(given.key, key) : undefined,
      value: 'value' in given ? encode(given.value, value) : undefined,
      headers: 'headers' in given ? headersOf(given.headers) : undefined,
    }
  }
}

function headersOf(given: unknown): { name: string; value: Uint8Array | null }[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Error('--transform gives headers that are no object')
  return Object.entries(given).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one: unknown) => {
      if (one === null) return { name, value: null }
      return { name, value: Buffer.from(typeof one === 'string' ? one : JSON.stringify(one)) }
    }),
  )
}
