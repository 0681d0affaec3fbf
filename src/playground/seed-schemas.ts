import { openRegistry } from '../registry/open-registry.ts'
import type { NewSchema } from '../registry/registry.ts'

/** Something to see for `schemas list`, and an earlier version of what topics.yml declares for `schemas check` and `register`. */
export async function seedSchemas(url: string): Promise<void> {
  const registry = openRegistry({ environment: 'playground', url, requestTimeoutMs: 10_000 })
  try {
    for (const [subject, schema] of seeds) await registry.register(subject, schema)
  } finally {
    await registry.close()
  }
}

const text = { type: 'string' }

const seeds: readonly [string, NewSchema][] = [
  [
    'tda_jobs-value',
    {
      type: 'AVRO',
      references: [],
      text: JSON.stringify({
        type: 'record',
        name: 'TDAJobEvent',
        namespace: 'com.tda.platform.events',
        fields: [
          { name: 'schema_version', type: 'string', default: '1.0' },
          ...['event_id', 'timestamp', 'event_type', 'source'].map(name => ({ name, type: 'string' })),
          {
            name: 'data',
            type: {
              type: 'record',
              name: 'JobEventData',
              fields: ['job_id', 'user_id', 'algorithm'].map(name => ({ name, type: 'string' })),
            },
          },
        ],
      }),
    },
  ],
  [
    'tda_events-value',
    {
      type: 'JSON',
      references: [],
      text: JSON.stringify({
        $schema: 'http://json-schema.org/draft-07/schema#',
        title: 'SystemEvent',
        type: 'object',
        properties: { event_id: text, event_type: text, timestamp: text, data: { type: 'object' } },
        required: ['event_id', 'event_type', 'timestamp'],
        additionalProperties: false,
      }),
    },
  ],
]
