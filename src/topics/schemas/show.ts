import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { wholeNumber } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import type { Report } from '../../core/report.ts'
import { listed } from '../../core/words.ts'
import { compatibilityLevels, type Registry } from '../../registry/registry.ts'
import { registryOf } from './registry-of.ts'
import { argumentOfSubject } from './subject-argument.ts'

const shape = z.object({
  environment: z.string(),
  subject: z.string(),
  version: z.number(),
  versions: z.array(z.number()),
  id: z.number(),
  type: z.enum(['AVRO', 'JSON', 'PROTOBUF']),
  level: z.enum(compatibilityLevels),
  references: z.array(z.object({ name: z.string(), subject: z.string(), version: z.number() })),
  schema: z.string(),
})

export const showSchema = defineQuery({
  name: 'schemas show',
  summary: 'Show a subject of the schema registry: its schema, versions, references and compatibility',
  arguments: {
    subject: argumentOfSubject('a subject of the registry').positional(),
    version: wholeNumber('N', 'this version; without it the latest', { min: 1, max: 2 ** 31 - 1 }).optional(),
  },
  permission: 'topics:read',
  examples: ['schemas show tda_jobs-value', 'schemas show tda_jobs-value --version 1'],
  data: shape,
  answer: async ({ subject, version }, context) => {
    const registry = registryOf(context)
    const versions = await registry.versions(subject)
    if (!versions || versions.length === 0) throw await noSuchSubject(registry, subject)
    const [found, level] = await Promise.all([
      registry.version(subject, version ?? 'latest'),
      registry.level(subject),
    ])
    if (!found)
      throw new Failure(
        'not-found',
        `${subject} has no version ${version}; it has ${listed(versions.map(String), 20)}.`,
      )
    const { id, type, references, text } = found
    return {
      data: {
        environment: context.environment,
        subject,
        version: found.version,
        versions,
        id,
        type,
        level,
        references: [...references],
        schema: text,
      },
    }
  },
  present: (data): Report => {
    const summary = `${data.subject}, version ${data.version}${data.version === data.versions.at(-1) ? ' (the latest)' : ''}: ${data.type}, compatibility ${data.level}.`
    return {
      title: `Schema of ${data.subject}`,
      tone: 'info',
      summary,
      parts: [
        {
          kind: 'fields',
          fields: [
            {
              label: 'Version',
              value: `${data.version}; there are ${listed(data.versions.map(String), 20)}`,
            },
            { label: 'Type', value: data.type },
            { label: 'Compatibility', value: data.level },
            { label: 'Schema id', value: String(data.id) },
            ...data.references.map(one => ({
              label: `Refers to ${one.name}`,
              value: `${one.subject}, version ${one.version}`,
            })),
          ],
        },
        { kind: 'code', text: data.type === 'PROTOBUF' ? data.schema : indented(data.schema) },
      ],
      followUps: [],
    }
  },
})

async function noSuchSubject(registry: Registry, subject: string): Promise<Failure> {
  const near = nearest(subject, await registry.subjects())
  return new Failure('not-found', `The schema registry has no subject "${subject}".`, {
    hint: near ? `Did you mean ${near}?` : 'schemas list shows those that it has.',
  })
}

function indented(schema: string): string {
  try {
    return JSON.stringify(JSON.parse(schema), null, 2)
  } catch {
    return schema
  }
}
