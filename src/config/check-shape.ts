import type { z } from 'zod'
import { nearest } from '../core/nearest.ts'
import type { Fault, Path } from './fault.ts'
import { keysAt } from './schema-keys.ts'
import type { YamlFile } from './yaml-file.ts'

type Issue = z.core.$ZodIssue

/**
 * The part of a file that stands at `path`, read by a zod schema; undefined when it has faults, which are added to
 * `faults` with their place. `unknownKeys: 'typos'` takes keys that resemble no known one as harmless (a warning).
 */
export function checkShape<S extends z.ZodType>(
  yaml: YamlFile,
  path: Path,
  schema: S,
  faults: Fault[],
  unknownKeys: 'error' | 'typos' = 'error',
): z.output<S> | undefined {
  const input = valueAt(yaml.value, path)
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const found = result.error.issues.flatMap(issue =>
    faultsOf(yaml, path, schema, innermost(issue), unknownKeys),
  )
  // What reading has complained about already (a variable that is not set) is not missing or unknown besides, and a
  // misspelt key is not missing besides.
  const known = new Set(yaml.faults.map(fault => JSON.stringify(fault.path)))
  const meant = new Set(found.map(one => JSON.stringify(one.meant)))
  const fresh = found.filter(({ fault }) => {
    const place = JSON.stringify(fault.path)
    return !known.has(place) && !(fault.check === 'missing' && meant.has(place))
  })
  faults.push(...fresh.map(one => one.fault))
  if (found.some(({ fault }) => fault.level === 'error')) return undefined
  return schema.safeParse(without(input, found, path.length)).data
}

/** `meant`: the path that an unknown key would have had, spelt right. */
interface Found {
  fault: Fault
  meant: Path | null
}

function faultsOf(
  yaml: YamlFile,
  base: Path,
  schema: z.ZodType,
  issue: Issue,
  unknownKeys: 'error' | 'typos',
): Found[] {
  const path = [...base, ...issue.path.map(part => (typeof part === 'number' ? part : String(part)))]
  if (issue.code !== 'unrecognized_keys') {
    const { check, message, fix } = explain(issue, valueAt(yaml.value, path))
    const at = check === 'bad-key' ? yaml.keyAt(path) : yaml.valueAt(path)
    return [{ fault: { level: 'error', check, file: yaml.file, ...at, path, message, fix }, meant: null }]
  }
  const keys = keysAt(schema, issue.path)
  return issue.keys.map(key => {
    const near = nearest(key, keys)
    const inside = [...path, key]
    const isError = near !== undefined || unknownKeys === 'error'
    const fault: Fault = {
      level: isError ? 'error' : 'warning',
      check: 'unknown-key',
      file: yaml.file,
      ...yaml.keyAt(inside),
      path: inside,
      message: isError ? `there is no key "${key}" here` : `the bot does not read "${key}" here`,
      fix: near ? `write "${near}"` : keys.length > 0 ? `there are: ${keys.join(', ')}` : null,
    }
    return { fault, meant: near ? [...path, near] : null }
  })
}

interface Explained {
  check: string
  message: string
  fix: string | null
}

/** What is wrong, without repeating the value: it may be a secret that got into the wrong place. */
function explain(issue: Issue, value: unknown): Explained {
  const fault = (check: string, message: string, fix: string | null = null): Explained => ({
    check,
    message,
    fix,
  })
  const mustBe = issue.code === 'invalid_type' ? `must be ${kinds[issue.expected] ?? issue.expected}` : null
  if (value === undefined && issue.code !== 'custom')
    return fault('missing', 'this is missing', mustBe ? `it ${mustBe}` : issue.message.replace(/^this/, 'it'))
  if (mustBe) return fault('wrong-type', issue.message.startsWith('this') ? issue.message : `this ${mustBe}`)
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String)
    const near = typeof value === 'string' ? nearest(value, choices) : undefined
    return fault('not-a-choice', `this is none of ${choices.join(', ')}`, near ? `write "${near}"` : null)
  }
  if (issue.code === 'invalid_key')
    return fault('bad-key', issue.issues[0]?.message ?? 'this cannot be a key here')
  if (issue.code === 'too_small' && issue.origin === 'string')
    return fault('wrong-value', 'this must not be empty')
  if (issue.code === 'too_small' && issue.origin === 'array')
    return fault('wrong-value', `this needs at least ${issue.minimum}`)
  if (issue.code === 'too_small')
    return fault(
      'wrong-value',
      `this must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`,
    )
  if (issue.code === 'too_big') return fault('wrong-value', `this must be at most ${issue.maximum}`)
  return fault('wrong-value', issue.message)
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

/** Of a choice between shapes, the complaint of the shape that came furthest; where none did, the choice's own sentence. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const deepest = issue.errors.flat().sort((a, b) => depth(b) - depth(a))[0]
  if (!deepest || depth(deepest) === 0) return issue
  return innermost({ ...deepest, path: [...issue.path, ...deepest.path] })
}

const depth = (issue: Issue): number => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)

/** A copy of the input that lacks the keys which were only warned about. */
function without(input: unknown, found: readonly Found[], skip: number): unknown {
  const copy: unknown = structuredClone(input)
  for (const { path } of found.map(one => one.fault)) {
    const key = path.at(-1)
    const parent = path
      .slice(skip, -1)
      .reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], copy)
    if (key !== undefined) delete (parent as Record<string | number, unknown>)[key]
  }
  return copy
}

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, part) => (value as Record<string | number, unknown> | null | undefined)?.[part],
    root,
  )
