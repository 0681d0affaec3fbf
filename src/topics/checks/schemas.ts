import { faultsOfSchema } from '../schemas/faults-of-schema.ts'
import type { Check, Found } from './check.ts'

/** What can be said of schemas without a registry. */
export const schemaChecks: readonly Check[] = [
  {
    id: 'unknown-schema',
    level: 'error',
    says: 'Schemas that topics name are defined: under schemas, or as a file of their own.',
    fix: 'define it under schemas or as a file in the folder of schemas, or take the name out',
    find: ({ config: { topics } }) => {
      return [...topics.topics.values()].flatMap(topic =>
        (
          [
            ['key_schema', topic.keySchema],
            ['value_schema', topic.valueSchema],
          ] as const
        ).flatMap(([key, name]): Found[] => {
          if (name === null || topics.schemas.has(name)) return []
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
    says: 'Avro schemas are valid Avro.',
    fix: 'put the schema right: avro.apache.org/docs/current/specification',
    find: ({ config: { topics } }) =>
      [...topics.schemas.values()].flatMap(schema =>
        faultsOfSchema(schema, topics.schemas).map(fault => ({ file: schema, ...fault })),
      ),
  },
]
