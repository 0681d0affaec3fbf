import { levelsDiffer, registeredText, type TopicSchema } from '../schemas/read-topic-schemas.ts'

/** How a topic's schemas in the registry are not as declared. */
export interface SchemaDrift {
  subject: string
  topics: string[]
  what: 'schema' | 'compatibility'
  declared: string
  /** `file:line`. */
  source: string | null
  /** null: the registry has nothing under this subject. */
  actual: string | null
}

/** Pure. What is not known is no drift. */
export function schemaDrift(schemas: readonly TopicSchema[]): SchemaDrift[] {
  return schemas.flatMap((one): SchemaDrift[] => {
    const { subject, topics, source, state } = one
    const row = (what: SchemaDrift['what'], declared: string, actual: string | null): SchemaDrift => ({
      subject,
      topics,
      what,
      declared,
      source,
      actual,
    })
    if (state === 'not known') return []
    // A level is set with the first version.
    if (state === 'not registered') return [row('schema', one.schema, null)]
    const level = levelsDiffer(one)
    return [
      ...(state === 'as registered' ? [] : [row('schema', one.schema, registeredText(one))]),
      ...(level === null ? [] : [row('compatibility', level.to, level.from)]),
    ]
  })
}
