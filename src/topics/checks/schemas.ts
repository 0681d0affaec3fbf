import { avroFaults } from './avro.ts'
import type { Check, Found } from './check.ts'

/** What can be said of schemas without a registry. */
export const schemaChecks: readonly Check[] = [
  {
    id: 'unknown-schema',
    level: 'error',
    says: 'Schemas that topics name are defined under schemas.',
    fix: 'define it under schemas, or take the name out',
    find: ({ config: { topics } }) => {
      const names = [...topics.schemas.keys()]
      return [...topics.topics.values()].flatMap(topic =>
        (
          [
            ['key_schema', topic.keySchema],
            ['value_schema', topic.valueSchema],
          ] as const
        ).flatMap(([key, name]): Found[] => {
          if (name === null || names.includes(name)) return []
          return [
            {
              file: 'topics',
              path: ['topics', topic.name, 'schema', key],
              message: `the ${key.replace('_', ' ')} "${name}" of ${topic.name} is defined nowhere`,
            },
          ]
        }),
      )
    },
  },
  {
    id: 'bad-avro',
    level: 'error',
    says: 'Inline schemas are valid Avro.',
    fix: 'put the schema right: avro.apache.org/docs/current/specification',
    find: ({ config: { topics } }) =>
      [...topics.schemas.values()].flatMap(schema =>
        avroFaults(schema.written, ['schemas', schema.name]).map(fault => ({
          file: 'topics' as const,
          ...fault,
        })),
      ),
  },
]
