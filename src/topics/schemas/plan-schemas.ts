import { createHash } from 'node:crypto'
import type { Known } from '../../core/failure.ts'
import { incompatibilities } from './compare/reasons.ts'
import type { DeclaredSubject } from './declared-subjects.ts'
import type { SubjectFacts } from './read-subjects.ts'
import type { SchemaPlan, SchemaRow, SchemaStep } from './schema-row.ts'

/**
 * Pure: declared subjects against the registry. An existing subject gets its level before its new version, which is then
 * judged by it; a new one after its first. What refers to something that cannot be registered is left out, too.
 */
export function planSchemas(
  declared: readonly DeclaredSubject[],
  facts: ReadonlyMap<string, Known<SubjectFacts>>,
): Pick<SchemaPlan, 'rows' | 'steps'> {
  const rows = new Map<string, SchemaRow>()
  const steps: SchemaStep[] = []
  for (const one of declared) {
    const found = facts.get(one.subject)
    const row = rowOf(one, found, rows)
    rows.set(one.subject, row)
    if (found?.known) steps.push(...stepsOf(one, found.value, row))
  }
  return { rows: [...rows.values()], steps }
}

function rowOf(
  { subject, topics, schema, schemaName, faults, level, references }: DeclaredSubject,
  found: Known<SubjectFacts> | undefined,
  earlier: ReadonlyMap<string, SchemaRow>,
): SchemaRow {
  const base = {
    subject,
    topics: [...topics],
    schema: schemaName,
    source: schema && `${schema.file}:${schema.at.line}`,
    latest: null,
    version: null,
    level: null,
  }
  const skipped = (reasons: string[]): SchemaRow => ({ ...base, action: 'skipped', reasons })
  if (faults.length > 0 || schema === null) return skipped([...faults])
  if (!found) return skipped(['the registry was not asked'])
  if (!found.known) return skipped([sentenceOf(found.why.message)])
  const facts = found.value
  const change = level !== null && level !== facts.level ? { from: facts.level, to: level } : null
  const row = { ...base, latest: facts.latest?.version ?? null, level: change, reasons: [] }
  if (facts.same) {
    const isOld = facts.latest !== null && facts.same.version < facts.latest.version
    const reasons = isOld
      ? [`it is version ${facts.same.version}; the latest is ${facts.latest?.version}`]
      : []
    return { ...row, action: 'as registered', version: facts.same.version, reasons }
  }
  const blocked = references.find(({ subject: to }) =>
    ['skipped', 'incompatible'].includes(earlier.get(to)?.action ?? ''),
  )
  if (blocked) return skipped([`it refers to ${blocked.subject}, which cannot be registered`])
  if (!facts.latest) return { ...row, action: 'new subject' }
  if (facts.latest.type !== schema.type)
    return {
      ...row,
      level: null,
      action: 'incompatible',
      reasons: [`the subject holds ${facts.latest.type} schemas, and this is ${schema.type}`],
    }
  const judge = change?.to ?? facts.level
  const own = facts.compared ? incompatibilities(schema.type, judge, facts.compared) : []
  // By the old level the registry has judged; the new one it can be asked about only when it is set.
  if (change) return { ...row, action: 'new version', reasons: [`judged when the level is ${judge}`] }
  if (facts.verdict?.compatible === false)
    return { ...row, action: 'incompatible', reasons: reasonsOf(facts.verdict.reasons, own, facts.level) }
  // The rules of Avro leave nothing to a registry's taste; those of JSON Schema do.
  if (facts.verdict === null && schema.type === 'AVRO' && own.length > 0)
    return { ...row, action: 'incompatible', reasons: own }
  if (facts.verdict === null && facts.compared)
    return {
      ...row,
      action: 'new version',
      reasons: ['judged when it is registered: this registry checks no schemas that refer to others', ...own],
    }
  return { ...row, action: 'new version' }
}

/** Our own name the field; the registry's are its own word. */
export function reasonsOf(told: readonly string[], own: readonly string[], level: string): string[] {
  const all = [...own, ...told.slice(0, 5).map(one => `the registry: ${one.slice(0, 400)}`)]
  return all.length > 0 ? all : [`the registry refuses it under ${level} and does not say why`]
}

function stepsOf(one: DeclaredSubject, facts: SubjectFacts, row: SchemaRow): SchemaStep[] {
  const { subject, schema, schemaName } = one
  const topics = [...one.topics]
  if (row.action === 'skipped' || row.action === 'incompatible' || schema === null) return []
  const level: SchemaStep[] = row.level ? [{ kind: 'level', subject, topics, ...row.level }] : []
  if (row.action === 'as registered') return level
  const register: SchemaStep = {
    kind: 'register',
    subject,
    topics,
    schema: schemaName,
    sha256: digestOf(schema.text),
    latest: row.latest,
    references: facts.references.map(({ name, subject: to, version }) => ({ name, subject: to, version })),
  }
  return row.latest === null ? [register, ...level] : [...level, register]
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A message as a reason: behind a colon, without its full stop. */
const sentenceOf = (message: string): string => message.replace(/\.$/, '')
