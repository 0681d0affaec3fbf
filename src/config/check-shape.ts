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
  const input = path.reduce<unknown>(
    (value, part) => (value as Record<string | number, unknown> | undefined)?.[part],
    yaml.value,
  )
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const found = result.error.issues.flatMap(issue =>
    faultsOf(yaml, path, schema, innermost(issue), unknownKeys),
  )
  // Where reading has found a fault already (a variable that is not set), "is missing" beside it says nothing new.
  const known = new Set(yaml.faults.map(fault => JSON.stringify(fault.path)))
  faults.push(...found.filter(fault => !known.has(JSON.stringify(fault.path))))
  if (found.some(fault => fault.level === 'error')) return undefined
  return schema.safeParse(without(input, found, path.length)).data
}

function faultsOf(
  yaml: YamlFile,
  base: Path,
  schema: z.ZodType,
  issue: Issue,
  unknownKeys: 'error' | 'typos',
): Fault[] {
  const path = [...base, ...issue.path.map(part => (typeof part === 'number' ? part : String(part)))]
  if (issue.code !== 'unrecognized_keys') {
    const { check, message, fix } = explain(issue)
    const at = check === 'bad-key' ? yaml.keyAt(path) : yaml.valueAt(path)
    return [{ level: 'error', check, file: yaml.file, ...at, path, message, fix }]
  }
  const keys = keysAt(schema, issue.path)
  return issue.keys.map(key => {
    const near = nearest(key, keys)
    const inside = [...path, key]
    return {
      level: near || unknownKeys === 'error' ? 'error' : 'warning',
      check: 'unknown-key',
      file: yaml.file,
      ...yaml.keyAt(inside),
      path: inside,
      message:
        near || unknownKeys === 'error'
          ? `there is no key "${key}" here`
          : `the bot does not read "${key}" here`,
      fix: near ? `write "${near}"` : keys.length > 0 ? `there are: ${keys.join(', ')}` : null,
    }
  })
}

/** What is wrong, without repeating the value: it may be a secret that got into the wrong place. */
function explain(issue: Issue): { check: string; message: string; fix: string | null } {
  const fault = (check: string, message: string, fix: string | null = null) => ({ check, message, fix })
  if (issue.code === 'invalid_type')
    return issue.input === undefined && issue.message.endsWith('received undefined')
      ? fault('missing', 'this is missing', `it must be ${kinds[issue.expected] ?? issue.expected}`)
      : fault('wrong-type', `this must be ${kinds[issue.expected] ?? issue.expected}`)
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String)
    return fault('not-a-choice', `this is none of ${choices.join(', ')}`, 'write one of them')
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
function without(input: unknown, faults: readonly Fault[], skip: number): unknown {
  const copy: unknown = structuredClone(input)
  for (const { path } of faults) {
    const key = path.at(-1)
    const parent = path
      .slice(skip, -1)
      .reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], copy)
    if (key !== undefined) delete (parent as Record<string | number, unknown>)[key]
  }
  return copy
}
