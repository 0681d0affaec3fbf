import { type DeclaredSchema, type SubjectNaming, type TopicsFile } from '../../config/config.ts'
import { type CompatibilityLevel, compatibilityLevels } from '../../registry/registry.ts'
import { faultsOfSchema } from './faults-of-schema.ts'
import { type DeclaredReference, referencesOf } from './references.ts'
import { ownSubject, subjectOf } from './subject-names.ts'

/** A subject that topics declare, or that one of theirs refers to. */
export interface DeclaredSubject {
  subject: string
  /** The topics that it belongs to; none: only other schemas refer to it. */
  topics: readonly string[]
  /** The name under which the schema is declared. */
  schemaName: string
  /** null: see `faults`. */
  schema: DeclaredSchema | null
  level: CompatibilityLevel | null
  references: readonly { name: string; subject: string }[]
  /** Why nothing can be done with it. */
  faults: readonly string[]
}

/** Subjects of the topics asked for, what others need first. Pure. */
export function declaredSubjects(
  { topics, schemas }: TopicsFile,
  naming: SubjectNaming,
  asked: ReadonlySet<string>,
): DeclaredSubject[] {
  const subjects = new Map<string, DeclaredSubject>()
  const underWay = new Set<DeclaredSchema>()

  /** Notes a subject behind those it needs; two topics may share one. */
  function add(wanted: Omit<DeclaredSubject, 'references' | 'faults'>, more: readonly string[]): void {
    const { schema } = wanted
    const references = schema === null ? [] : referencesOf(schema, schemas)
    const faults = [...more, ...(schema === null ? [] : faultsOf(schema, schemas))]
    const referred = references.map(({ name, to }) => ({ name, subject: ownSubject(to) }))
    if (schema !== null) {
      underWay.add(schema)
      for (const reference of references) faults.push(...addReference(reference))
      underWay.delete(schema)
    }
    const earlier = subjects.get(wanted.subject)
    if (!earlier) {
      subjects.set(wanted.subject, { ...wanted, references: referred, faults })
      return
    }
    const differs =
      earlier.schemaName !== wanted.schemaName
        ? [
            `${earlier.topics.join(', ') || 'another schema'} wants "${earlier.schemaName}" under the same subject`,
          ]
        : earlier.level !== null && wanted.level !== null && earlier.level !== wanted.level
          ? [`${earlier.topics.join(', ')} wants compatibility ${earlier.level} for the same subject`]
          : []
    subjects.set(wanted.subject, {
      ...earlier,
      topics: [...new Set([...earlier.topics, ...wanted.topics])],
      level: earlier.level ?? wanted.level,
      faults: [...new Set([...earlier.faults, ...faults, ...differs])],
    })
  }

  function addReference({ to }: DeclaredReference): string[] {
    if (underWay.has(to)) return [`it and "${to.name}" refer to each other, which no registry takes`]
    const subject = ownSubject(to)
    if (!subjects.has(subject)) add({ subject, topics: [], schemaName: to.name, schema: to, level: null }, [])
    const faults = subjects.get(subject)?.faults ?? []
    return faults.length === 0 ? [] : [`"${to.name}", which it refers to, cannot be used: ${faults[0]}`]
  }

  for (const topic of topics.values()) {
    if (!asked.has(topic.name)) continue
    const inTopic = topic.schemaFaults.map(faultText)
    for (const [part, schemaName] of [
      ['key', topic.keySchema],
      ['value', topic.valueSchema],
    ] as const) {
      if (schemaName === null) continue
      const schema = schemas.get(schemaName) ?? null
      const own = schema === null ? null : subjectOf(naming, topic.name, part, schema)
      const missing =
        schema === null
          ? [definedNowhere(schemaName)]
          : own === null
            ? [`"${schemaName}" has no name of its own, which subjects: ${naming} in bot.yml needs`]
            : []
      add(
        {
          subject: own ?? `${topic.name}-${part}`,
          topics: [topic.name],
          schemaName,
          schema,
          level: levelOf(topic.compatibility),
        },
        [...inTopic, ...missing],
      )
    }
    const named = [topic.keySchema, topic.valueSchema].some(name => name !== null)
    // A fault in the section itself left no names: the step is skipped all the same, and said.
    if (!named && inTopic.length > 0)
      add(
        { subject: `${topic.name}-value`, topics: [topic.name], schemaName: '?', schema: null, level: null },
        inTopic,
      )
  }
  return [...subjects.values()]
}

const levelOf = (written: string | null): CompatibilityLevel | null =>
  compatibilityLevels.find(level => level === written) ?? null

function faultsOf(schema: DeclaredSchema, all: ReadonlyMap<string, DeclaredSchema>): string[] {
  const inside = faultsOfSchema(schema, all).map(({ path, message }) => {
    const { line, column } = schema.place(path)
    return `${schema.file}:${line}:${column}: ${message}`
  })
  return [...schema.faults.map(faultText), ...inside]
}

const faultText = ({
  file,
  line,
  column,
  message,
}: {
  file: string
  line: number
  column: number
  message: string
}) => `${file}:${line}:${column}: ${message}`

export const definedNowhere = (schemaName: string): string => `"${schemaName}" is defined nowhere`
