import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import type { Report } from '../../core/report.ts'
import { counted } from '../../core/words.ts'
import { chosenSubjects } from './chosen-subjects.ts'
import { planSchemas } from './plan-schemas.ts'
import { readSubjects } from './read-subjects.ts'
import { registryOf } from './registry-of.ts'
import { schemaCallouts, schemaTable } from './schema-parts.ts'
import { schemaRowShape } from './schema-row.ts'
import { argumentOfSubject } from './subject-argument.ts'

const shape = z.object({ environment: z.string(), rows: z.array(schemaRowShape) })

export const checkSchemas = defineQuery({
  name: 'schemas check',
  summary: 'Say whether declared schemas are compatible with what is registered, and by which field not',
  arguments: {
    subjects: argumentOfSubject('only these subjects, names or globs').positional().list().optional(),
    file: text('SCHEMA', 'a declared schema, by its name or its file in the folder of schemas').optional(),
  },
  permission: 'topics:read',
  examples: ['schemas check', 'schemas check tda_jobs-value', 'schemas check --file tda_job_event_v1'],
  data: shape,
  answer: async (args, context) => {
    const registry = registryOf(context)
    const chosen = chosenSubjects(context.config, context.environment, {
      subjects: args.subjects,
      schema: args.file,
    })
    const { rows } = planSchemas(chosen, await readSubjects(registry, chosen))
    const skipped = rows.filter(row => row.action === 'skipped')
    return {
      data: { environment: context.environment, rows },
      failures: [...Map.groupBy(skipped, row => row.reasons.join('; '))].map(
        ([reason, same]) =>
          new Failure('rejected', `Not checked: ${same.map(row => row.subject).join(', ')}: ${reason}.`),
      ),
      ...(rows.some(row => row.action === 'incompatible') ? { exit: 1 as const } : {}),
    }
  },
  present: ({ environment, rows }): Report => {
    const of = (action: string): number => rows.filter(row => row.action === action).length
    const bad = of('incompatible')
    const summary =
      rows.length === 0
        ? 'No topic declares a schema.'
        : [
            bad > 0
              ? `${counted(bad, 'schema')} of ${rows.length} ${bad === 1 ? 'is' : 'are'} not compatible`
              : `${counted(rows.length - of('skipped'), 'schema')} compatible`,
            of('skipped') > 0 ? `${of('skipped')} not checked` : '',
          ]
            .filter(Boolean)
            .join(', ')
    return {
      title: `Schemas against the registry of ${environment}`,
      tone: bad > 0 ? 'bad' : of('skipped') > 0 ? 'warning' : 'good',
      summary: `${environment}: ${summary}.`,
      parts: [
        { kind: 'text', text: `${environment}: ${summary}.` },
        ...schemaCallouts(rows),
        ...(rows.length > 0 ? [{ kind: 'table' as const, table: schemaTable(rows) }] : []),
      ],
      followUps: rows.some(row => row.action.startsWith('new'))
        ? [{ label: 'Register them', command: 'schemas register' }]
        : [],
    }
  },
})
