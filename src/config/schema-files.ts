import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Fault, Path, Position } from './fault.ts'
import { isMap } from './map-at.ts'
import { readYaml } from './yaml-file.ts'

/** A schema that topics can name: a file in the folder of schemas, or an entry of topics.yml. */
export interface DeclaredSchema {
  name: string
  file: string
  at: Position
  type: 'AVRO' | 'JSON' | 'PROTOBUF'
  /** Avro and JSON Schema as plain values, Protobuf as text. */
  written: unknown
  /** As a registry is given it. */
  text: string
  /** Where it begins in its file: `schemas.NAME` of topics.yml, or the top. */
  path: Path
  place(path: Path): Position
  /** Errors that keep it from being used. */
  faults: readonly Fault[]
}

const types = { '.avsc': 'AVRO', '.json': 'JSON', '.proto': 'PROTOBUF' } as const
/** What a broker refuses as a record is no schema of one. */
const mostBytes = 1_048_576
const mostFiles = 5_000
const top: Position = { line: 1, column: 1 }

/** All schemas in a folder, named as their files without the ending; a folder that is not there holds none. */
export function schemaFiles(folder: string): { schemas: DeclaredSchema[]; faults: Fault[] } {
  const names = filesIn(folder)
  if (names.length > mostFiles)
    return {
      schemas: [],
      faults: [fault(folder, `there are ${names.length} files; at most ${mostFiles} are read`)],
    }
  const schemas = names.map(name => schemaFile(join(folder, name)))
  return { schemas, faults: schemas.flatMap(schema => schema.faults) }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => extname(name) in types)
      .sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function schemaFile(file: string): DeclaredSchema {
  const ending = extname(file) as keyof typeof types
  const name = file.slice(file.lastIndexOf('/') + 1, -ending.length)
  const base = { name, file, at: top, type: types[ending], path: [] }
  const faulty = (message: string, at: Position = top): DeclaredSchema => ({
    ...base,
    written: null,
    text: '',
    place: () => top,
    faults: [fault(file, message, at)],
  })
  let text: string
  try {
    const bytes = readFileSync(file)
    if (bytes.length > mostBytes)
      return faulty(`the file has ${bytes.length} bytes; at most ${mostBytes} are read`)
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return faulty('the file cannot be read as UTF-8 text')
  }
  if (base.type === 'PROTOBUF') return { ...base, written: text, text, place: () => top, faults: [] }
  try {
    const written: unknown = JSON.parse(text)
    // JSON is YAML, and the YAML reader knows where everything stands; its own faults (variables) are none here.
    return { ...base, written, text, place: path => readYaml(file, text, {}).valueAt(path), faults: [] }
  } catch (error) {
    return faulty('the file is not JSON', placeOf(error, text))
  }
}

/** V8 tells where JSON ends being JSON, as "at position 17" or "(line 3 column 4)". */
function placeOf(error: unknown, text: string): Position {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

const fault = (file: string, message: string, at: Position = top): Fault => ({
  level: 'error',
  check: 'bad-schema-file',
  file,
  ...at,
  path: [],
  message,
  fix: null,
})

/** Of an entry of topics.yml, which names no type: text is JSON or Protobuf, a map is told by its keys. */
export function inlineSchema(written: unknown): Pick<DeclaredSchema, 'type' | 'written' | 'text'> {
  if (typeof written !== 'string') return mapSchema(written)
  const parsed = parseJson(written)
  if (parsed === undefined && /[;{]/.test(written)) return { type: 'PROTOBUF', written, text: written }
  return mapSchema(parsed ?? written)
}

const mapSchema = (written: unknown): Pick<DeclaredSchema, 'type' | 'written' | 'text'> => ({
  type: isJsonSchema(written) ? 'JSON' : 'AVRO',
  written,
  text: JSON.stringify(written),
})

const jsonSchemaWords = [
  '$schema',
  '$id',
  '$ref',
  'properties',
  'oneOf',
  'anyOf',
  'allOf',
  '$defs',
  'definitions',
]

const isJsonSchema = (written: unknown): boolean =>
  isMap(written) && (written.type === 'object' || jsonSchemaWords.some(word => Object.hasOwn(written, word)))

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
