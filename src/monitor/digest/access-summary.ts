import { z } from 'zod'
import type { Context } from '../../context.ts'
import type { Gap } from '../../core/gaps.ts'
import { type Period, periods } from './periods.ts'

/** How much is granted and how the bot was used; whose names these are is told to those alone who may ask for the report. */
export const accessSummaryShape = z.object({
  principals: z.number(),
  grants: z.number(),
  /** Grants to everybody who can sign in, and those of all things of a kind. */
  toEverybody: z.number(),
  ofAKind: z.number(),
  /** Grants that are not in the access file, and those that are only there. */
  undeclared: z.number(),
  missing: z.number(),
  /** null: not to be told here. */
  people: z
    .object({
      count: z.number(),
      asked: z.number(),
      changed: z.number(),
      disclosed: z.number(),
      refused: z.number(),
    })
    .nullable(),
})
export type AccessSummary = z.infer<typeof accessSummaryShape>

/** Of what `access report` answers, what is told here. */
const reportAnswer = z.object({
  hasAuthorizer: z.boolean().nullable(),
  grants: z.array(
    z.object({
      principal: z.string(),
      permission: z.string(),
      resourceName: z.string(),
      patternType: z.string(),
      undeclared: z.array(z.string()).nullable(),
    }),
  ),
  missing: z.array(z.unknown()),
  people: z
    .array(z.object({ asked: z.number(), changed: z.number(), disclosed: z.number(), refused: z.number() }))
    .nullable(),
  gaps: z.array(z.object({ name: z.string() })),
})

/**
 * null: there is no authorizer, or nobody to ask. That its rules cannot be read is a gap of the monthly audit; every day it would
 * only hide what is new.
 */
export async function accessSummary(
  context: Context,
  period: Period,
): Promise<{ summary: AccessSummary | null; gaps: Gap[] }> {
  const answer = await context.ask('access report', { last: periods[period].lengthMs })
  if (answer === null) return { summary: null, gaps: [] }
  const { hasAuthorizer, grants, missing, people, gaps } = reportAnswer.parse(answer.data)
  if (hasAuthorizer === null && period === 'monthly') {
    const why = answer.failures?.[gaps.findIndex(one => one.name === 'access rules')]
    return { summary: null, gaps: why ? [{ name: 'the access rules', why }] : [] }
  }
  if (hasAuthorizer !== true) return { summary: null, gaps: [] }
  const allows = grants.filter(one => one.permission === 'ALLOW')
  const sum = (of: 'asked' | 'changed' | 'disclosed' | 'refused'): number =>
    (people ?? []).reduce((all, one) => all + one[of], 0)
  return {
    summary: {
      principals: new Set(allows.map(one => one.principal)).size,
      grants: allows.length,
      toEverybody: allows.filter(one => one.principal === 'User:*').length,
      ofAKind: allows.filter(one => one.patternType === 'LITERAL' && one.resourceName === '*').length,
      undeclared: allows.filter(one => (one.undeclared ?? []).length > 0).length,
      missing: missing.length,
      people:
        people === null
          ? null
          : {
              count: people.length,
              asked: sum('asked'),
              changed: sum('changed'),
              disclosed: sum('disclosed'),
              refused: sum('refused'),
            },
    },
    gaps: [],
  }
}
