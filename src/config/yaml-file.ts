import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import type { Fault, Path, Position } from './fault.ts'
import { convertYaml, type Places } from './yaml-value.ts'

/** A megabyte is some 20,000 lines: no hand-written configuration is longer. */
const maxBytes = 1_048_576

/** One YAML file as plain values, with the place of each and everything that was wrong while reading it. */
export interface YamlFile {
  /** As named in faults. */
  file: string
  exists: boolean
  /** False: this is no YAML at all; `value` is an empty map then. */
  readable: boolean
  value: Record<string, unknown>
  faults: Fault[]
  /** Where the value at this path stands, or the nearest thing around it that does exist. */
  valueAt(path: Path): Position
  /** Where its key stands. */
  keyAt(path: Path): Position
}

/**
 * Reads a YAML 1.2 file: `${VAR:-default}` in values is replaced, of a key that stands twice the first value is used and
 * both lines are reported, and anchors cannot blow up (at most 50,000 values, 50 deep). A missing file is an empty map.
 */
export function readYamlFile(file: string, env: NodeJS.ProcessEnv): YamlFile {
  const bytes = readBytes(file)
  if (bytes === null) return yamlFile(file, { exists: false })
  if (typeof bytes === 'string') return unreadable(file, bytes)
  if (bytes.length > maxBytes)
    return unreadable(file, `the file has ${bytes.length} bytes; at most ${maxBytes} are read`)
  try {
    return readYaml(file, new TextDecoder('utf-8', { fatal: true }).decode(bytes), env)
  } catch {
    return unreadable(file, 'the file is not UTF-8 text')
  }
}

/** The same for text that is in hand already. */
export function readYaml(file: string, text: string, env: NodeJS.ProcessEnv): YamlFile {
  const lines = new LineCounter()
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  // logLevel "silent" would also hide that there is a second document; uniqueKeys is checked in convertYaml.
  const document = parseDocument(text, {
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  })
  const first = document.errors[0]
  if (first) return unreadable(file, notYaml[first.code] ?? 'this is not YAML', place(first.pos[0]))
  const { value, faults, places } = convertYaml(document, file, place, env)
  if (value === null || value === undefined) return yamlFile(file, { faults })
  if (typeof value !== 'object' || Array.isArray(value))
    return unreadable(file, 'the file must be a map: lines of "key: value"', { line: 1, column: 1 })
  return yamlFile(file, { value: value as Record<string, unknown>, faults, places })
}

/** The library's own sentences quote the file, and the file may hold a secret: these do not. */
const notYaml: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit the lines around it',
  BAD_SCALAR_START: 'a value cannot start with this character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a "key: value" stands where only a value can: is the line above complete, is this one quoted?',
  MISSING_CHAR: 'a quote, bracket or colon is missing here or before',
  MULTIPLE_DOCS: 'a second document starts here ("---"): one file holds one',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply',
  TAB_AS_INDENT: 'a tab is used as indentation: YAML wants spaces',
  UNEXPECTED_TOKEN: 'this cannot stand here',
}

function readBytes(file: string): Buffer | string | null {
  try {
    return readFileSync(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return code === 'ENOENT' ? null : `the file cannot be read (${code})`
  }
}

function unreadable(file: string, message: string, at: Position = { line: 0, column: 0 }): YamlFile {
  const fault: Fault = { level: 'error', check: 'not-yaml', file, ...at, path: [], message, fix: null }
  return yamlFile(file, { readable: false, faults: [fault] })
}

function yamlFile(
  file: string,
  {
    exists = true,
    readable = true,
    value = {},
    faults = [],
    places,
  }: Partial<YamlFile> & { places?: Places },
): YamlFile {
  const at = (which: 'keys' | 'values') => (path: Path) => {
    const exact = places?.[which].get(JSON.stringify(path))
    if (exact) return exact
    for (let length = path.length - 1; length >= 0; length--) {
      const around = places?.keys.get(JSON.stringify(path.slice(0, length)))
      if (around) return around
    }
    return { line: exists ? 1 : 0, column: exists ? 1 : 0 }
  }
  return { file, exists, readable, value, faults, valueAt: at('values'), keyAt: at('keys') }
}
