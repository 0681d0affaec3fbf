import { z } from 'zod'
import { effectiveAccess, showPath } from '../config/config.ts'
import { type Context, defineQuery } from '../context.ts'
import { type Failure, toFailure } from '../core/failure.ts'
import type { Part, Report, Tone } from '../core/report.ts'
import { counted } from '../core/words.ts'
import { checks } from './checks/checks.ts'
import { runChecks } from './checks/run-checks.ts'
import { declaredEnvironments, desiredTopics } from './desired.ts'

const shape = z.object({
  environment: z.string(),
  rows: z.array(
    z.object({
      level: z.enum(['error', 'warning', 'note']),
      check: z.string(),
      file: z.string(),
      line: z.number(),
      column: z.number(),
      path: z.string(),
      message: z.string(),
      fix: z.string().nullable(),
    }),
  ),
  topics: z.number(),
  environments: z.array(z.string()),
  /** The access file says so of this environment (strict_mode): warnings count as errors. */
  isStrict: z.boolean(),
  /** Why replicas were not held against the brokers; null: they were. */
  clusterNotAsked: z.string().nullable(),
})
type Data = z.infer<typeof shape>

export const validateTopics = defineQuery({
  name: 'topics validate',
  aliases: ['validate'],
  summary: 'Find what is wrong in the configuration files, with its line and what to write instead',
  arguments: {},
  permission: 'topics:read',
  examples: ['topics validate', 'topics validate --env production'],
  data: shape,
  answer: async (_, context) => {
    const { config, environment } = context
    const named = declaredEnvironments(config)
    // Throws for an environment that topics.yml does not know.
    const asked = desiredTopics(config, environment)
    const environments =
      named.length === 0
        ? new Map([[environment, asked]])
        : new Map(named.map(name => [name, desiredTopics(config, name)]))
    const brokers = await brokersOf(context)
    const isStrict = effectiveAccess(config, environment, ['compliance', 'strict_mode']) === true
    const faults = runChecks(checks, {
      config,
      environments,
      cluster: typeof brokers === 'number' ? { environment, brokers } : null,
    }).map(fault => (isStrict && fault.level === 'warning' ? { ...fault, level: 'error' as const } : fault))
    const data: Data = {
      environment,
      rows: faults.map(({ level, check, file, line, column, path, message, fix }) => ({
        level,
        check,
        file,
        line,
        column,
        path: showPath(path),
        message,
        fix,
      })),
      topics: config.topics.topics.size,
      environments: [...environments.keys()],
      isStrict,
      clusterNotAsked: typeof brokers === 'number' ? null : brokers.message,
    }
    return { data, ...(faults.some(fault => fault.level === 'error') ? { exit: 1 as const } : {}) }
  },
  present,
})

/** How many brokers there are, or why that is not known: files can be checked where no cluster is in reach. */
async function brokersOf(context: Context): Promise<number | Failure> {
  try {
    return (await context.cluster.describe()).brokers.length
  } catch (error) {
    return toFailure(error)
  }
}

function present(data: Data): Report {
  const number = (level: string): number => data.rows.filter(row => row.level === level).length
  const [errors, warnings, notes] = [number('error'), number('warning'), number('note')]
  const found = [
    errors > 0 ? counted(errors, 'error') : '',
    warnings > 0 ? counted(warnings, 'warning') : '',
    notes > 0 ? counted(notes, 'note') : '',
  ].filter(Boolean)
  const where = `${counted(data.topics, 'topic')} in ${data.environments.join(', ')}`
  const summary = found.length === 0 ? `Nothing is wrong: ${where}.` : `${found.join(', ')}: ${where}.`
  const tone: Tone = errors > 0 ? 'bad' : warnings > 0 ? 'warning' : 'good'
  return {
    title: 'The configuration files',
    tone,
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...(data.isStrict
        ? [
            {
              kind: 'callout' as const,
              tone: 'info' as const,
              text: `The access file is strict with ${data.environment}: warnings count as errors.`,
            },
          ]
        : []),
      ...(data.clusterNotAsked === null
        ? []
        : [
            {
              kind: 'callout' as const,
              tone: 'info' as const,
              text: `The cluster of ${data.environment} was not asked, so replicas were not held against its brokers.`,
              detail: data.clusterNotAsked,
            },
          ]),
      ...(['error', 'warning', 'note'] as const).flatMap(level => levelParts(data, level)),
    ],
    followUps: errors === 0 && data.topics > 0 ? [{ label: 'Plan', command: 'topics plan' }] : [],
  }
}

const headings = { error: 'Errors', warning: 'Warnings', note: 'Notes' } as const

function levelParts({ rows }: Data, level: keyof typeof headings): Part[] {
  const same = rows.filter(row => row.level === level)
  if (same.length === 0) return []
  return [
    { kind: 'heading', text: headings[level] },
    {
      kind: 'table',
      table: {
        columns: [{ name: 'Where' }, { name: 'Check' }, { name: 'What' }, { name: 'Instead' }],
        rows: same.map(row => [
          row.line > 0 ? `${row.file}:${row.line}:${row.column}` : row.file,
          row.check,
          row.message,
          row.fix ?? '–',
        ]),
      },
    },
  ]
}
