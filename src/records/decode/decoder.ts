import { bytes as sizeText } from '../../core/words.ts'
import type { ResolvedSchema } from '../../registry/registry.ts'
import type { Content } from '../content.ts'
import { avroDecoder } from './avro.ts'
import { parseJson } from './parse-json.ts'
import { plainValue } from './plain-value.ts'
import { protobufDecoder } from './protobuf.ts'
import { schemaIdOf } from './schema-id.ts'

/** A schema, or the sentence why there is none. */
export type SchemaFound = ResolvedSchema | { why: string }

/** As much of undecodable bytes as is shown. */
const hexBytes = 64

type Formatted = Pick<Content, 'format' | 'schemaId' | 'content' | 'note'>

/**
 * Turns the bytes of keys and values into contents: by the schema they name, else JSON, UTF-8 text, or hexadecimal digits.
 * Never throws: what cannot be decoded says why. Nothing of the bytes is in that sentence.
 */
export function decoder(schemas: ReadonlyMap<number, SchemaFound>) {
  const made = new Map<number, (bytes: Buffer) => unknown>()

  function bySchema(id: number, bytes: Buffer): Formatted {
    const schema = schemas.get(id)
    if (schema === undefined) return guessed(bytes)
    if ('why' in schema) return { ...hex(bytes), schemaId: id, note: schema.why }
    let decode = made.get(id)
    try {
      if (!decode) made.set(id, (decode = decoderOf(schema)))
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      return { ...hex(bytes), schemaId: id, note: `schema ${id} cannot be used: ${said.slice(0, 200)}` }
    }
    try {
      return {
        format: formats[schema.type],
        schemaId: id,
        content: plainValue(decode(bytes.subarray(5))),
        note: null,
      }
    } catch (error) {
      return { ...hex(bytes), schemaId: id, note: `does not fit schema ${id}: ${reason(error)}` }
    }
  }

  return (bytes: Buffer | null, size: number): Content => {
    if (bytes === null)
      return { format: 'none', schemaId: null, content: null, size: 0, isCut: false, note: null }
    if (size > bytes.length) {
      const note = `${sizeText(size)} are more than the bot decodes`
      return { ...hex(bytes), schemaId: null, size, isCut: true, note }
    }
    const id = schemaIdOf(bytes)
    const formatted = id === null ? guessed(bytes) : bySchema(id, bytes)
    return { ...formatted, size, isCut: formatted.format === 'hex' && size > hexBytes }
  }
}

const formats = { AVRO: 'avro', JSON: 'json-schema', PROTOBUF: 'protobuf' } as const

function decoderOf(schema: ResolvedSchema): (bytes: Buffer) => unknown {
  if (schema.type === 'AVRO') return avroDecoder(schema)
  if (schema.type === 'PROTOBUF') return protobufDecoder(schema)
  return bytes => parseJson(bytes.toString('utf8'))
}

function guessed(bytes: Buffer): Formatted {
  const text = utf8(bytes)
  if (text === null) return { ...hex(bytes), schemaId: null, note: null }
  if (/^\s*[[{"]/.test(text))
    try {
      return { format: 'json', schemaId: null, content: plainValue(parseJson(text)), note: null }
    } catch {
      // Text that only begins like JSON.
    }
  return { format: 'text', schemaId: null, content: text, note: null }
}

/** Text, unless the bytes are no UTF-8 or are full of control characters, as numbers are. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /[^\P{Cc}\t\n\v\f\r]/u.test(text) ? null : text
  } catch {
    return null
  }
}

const hex = (bytes: Buffer): { format: 'hex'; content: string } => ({
  format: 'hex',
  content: bytes.subarray(0, hexBytes).toString('hex'),
})

/** Libraries put pieces of the data into what they say (JSON.parse does): only what is known to hold none is passed on. */
function reason(error: unknown): string {
  const said = error instanceof Error ? error.message : ''
  if (/^truncated buffer|index out of range|out of bounds|outside/i.test(said)) return 'it ends too early'
  if (said.startsWith('trailing data')) return 'bytes are left over'
  if (/^(it is nested|it does not begin|the schema has no)/.test(said)) return said
  if (error instanceof SyntaxError) return 'it is no JSON'
  if (error instanceof RangeError) return 'it is nested too deeply or too large'
  return 'its bytes mean something else'
}
