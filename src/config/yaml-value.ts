import { type Document, isAlias, isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap } from 'yaml'
import type { Fault, Path, Position } from './fault.ts'
import { isSecretKey, looksSecret } from './secret-signs.ts'
import { substitute } from './substitute.ts'

/** Positions by `JSON.stringify(path)`: of the value, and of its key (of a list's item: the item). */
export interface Places {
  keys: Map<string, Position>
  values: Map<string, Position>
}

const maxValues = 50_000
const maxDepth = 50

/**
 * The plain values of a parsed document. Differs from the library's `toJS` in this: every value has its place, a key that
 * stands twice is a fault with both lines (the first one is used), variables are replaced, and whole numbers that a
 * JavaScript number cannot hold stay text.
 */
export function convertYaml(
  document: Document.Parsed,
  file: string,
  place: (offset: number) => Position,
  env: NodeJS.ProcessEnv,
): { value: unknown; faults: Fault[]; places: Places } {
  const faults: Fault[] = []
  const places: Places = { keys: new Map(), values: new Map() }
  let values = 0
  let tooBig = false
  // An alias means the last anchor of its name before it. The library's own look-up walks the document for each alias.
  const anchors = new Map<string, Node>()
  let isExpanding = false

  const start = (node: Node): Position => place(node.range?.[0] ?? 0)
  const fault = (check: string, node: Node, path: Path, message: string, fix: string | null = null): void => {
    faults.push({ level: 'error', check, file, ...start(node), path, message, fix })
  }

  function convert(node: Node | null, path: Path): unknown {
    if (node === null || tooBig) return null
    const at = JSON.stringify(path)
    if (!places.values.has(at)) places.values.set(at, start(node))
    if (++values > maxValues || path.length > maxDepth) {
      tooBig = true
      fault(
        'too-big',
        node,
        path,
        `there are more than ${maxValues} values or ${maxDepth} levels, anchors included`,
      )
      return null
    }
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target) return expand(target, path)
      fault(
        'unknown-alias',
        node,
        path,
        'this points to an anchor that is not defined above',
        'quote a value that starts with "*"',
      )
      return null
    }
    if (!isExpanding && node.anchor) anchors.set(node.anchor, node)
    if (isMap(node)) return convertMap(node, path)
    if (isSeq(node))
      return node.items.map((item, index) => {
        const inside = [...path, index]
        places.keys.set(JSON.stringify(inside), start(item as Node))
        return convert(item as Node, inside)
      })
    return isScalar(node) ? convertScalar(node, path) : null
  }

  function expand(target: Node, path: Path): unknown {
    const outer = isExpanding
    isExpanding = true
    const value = convert(target, path)
    isExpanding = outer
    return value
  }

  function convertMap(map: YAMLMap, path: Path): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    const merged: Node[] = []
    const seen = new Map<string, Position>()
    for (const pair of map.items) {
      const key = pair.key as Node
      const name = isScalar(key) && !isSeq(key.value) ? String(key.source ?? key.value) : null
      if (name === null || name === '__proto__' || looksSecret(name)) {
        fault('bad-key', key, path, 'a key must be a plain word or number here')
        continue
      }
      const inside = [...path, name]
      const earlier = seen.get(name)
      if (earlier) {
        const here = start(key)
        const message = `"${name}" is written twice, in lines ${earlier.line} and ${here.line}; the first one is read`
        fault('duplicate-key', key, inside, message, 'keep one of the two')
        continue
      }
      seen.set(name, start(key))
      const keyPlace = JSON.stringify(inside)
      if (!places.keys.has(keyPlace)) places.keys.set(keyPlace, start(key))
      const value = pair.value as Node | null
      if (name === '<<' && value !== null) merged.push(value)
      else if (isSecretKey(name) && isScalar(value) && value.value !== null)
        fault('secret-in-file', key, inside, 'secrets do not belong into this file', secretFix)
      else result[name] = convert(value, inside)
    }
    // YAML 1.1's merge key, which the Python suite's reader understands: own keys win over merged ones.
    for (const one of merged.flatMap(node => convert(node, path)))
      if (typeof one === 'object' && one !== null) Object.assign(result, { ...one, ...result })
    return result
  }

  function convertScalar(node: Scalar, path: Path): unknown {
    if (
      typeof node.value === 'number' &&
      !Number.isSafeInteger(node.value) &&
      /^[-+]?\d+$/.test(node.source ?? '')
    )
      return node.source
    if (typeof node.value !== 'string') return node.value
    if (looksSecret(node.value)) {
      fault(
        'secret-in-file',
        node,
        path,
        'this looks like a secret, and secrets do not belong into this file',
        secretFix,
      )
      return undefined
    }
    if (!node.value.includes('${')) return node.value
    const replaced = substitute(node.value, env)
    if (replaced.ok && looksSecret(replaced.text)) {
      fault('secret-in-file', node, path, 'the variable holds what looks like a secret', secretFix)
      return undefined
    }
    if (replaced.ok) return node.type === Scalar.PLAIN ? plainValue(replaced.text) : replaced.text
    const name = `\${${replaced.name}}`
    if (replaced.reason === 'unset')
      fault(
        'variable-unset',
        node,
        path,
        `the environment variable ${replaced.name} is not set`,
        `set it, or write \${${replaced.name}:-default}`,
      )
    else if (replaced.reason === 'secret')
      fault(
        'secret-in-file',
        node,
        path,
        `${name} looks like a secret, and secrets do not belong into this file`,
        secretFix,
      )
    else fault('bad-variable', node, path, 'a "${" here is not followed by NAME} or NAME:-default}')
    return undefined
  }

  const value = convert(document.contents, [])
  for (const warning of document.warnings)
    faults.push({
      level: 'warning',
      check: 'yaml-tag',
      file,
      ...place(warning.pos[0]),
      path: [],
      message: 'a tag or directive here means nothing to the bot',
      fix: 'leave it out',
    })
  return { value, faults, places }
}

const secretFix = 'put it into an environment variable or a file: docs/configure.md, "Secrets"'

/** A variable that stands unquoted gives what the same text would give: `port: ${PORT:-3000}` is a number. */
function plainValue(text: string): unknown {
  if (/^[-+]?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  if (/^[-+]?\d+\.\d+$/.test(text)) return Number(text)
  return text === 'true' ? true : text === 'false' ? false : text
}
