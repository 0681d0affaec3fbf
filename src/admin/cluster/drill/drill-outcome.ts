import { z } from 'zod'
import { type DrillResult, drillResult, drillSentence } from '../../../core/drill.ts'
import type { Part, Report, Step } from '../../../core/report.ts'
import { writeDuration } from '../../../core/time.ts'
import { counted } from '../../../core/words.ts'

export const drillOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('drill'), result: drillResult }),
  z.object({
    kind: z.literal('clean-up'),
    environment: z.string(),
    deleted: z.number(),
    left: z.array(z.string()),
  }),
])
export type DrillOutcome = z.infer<typeof drillOutcome>

export function presentDrill(outcome: DrillOutcome): Report {
  if (outcome.kind === 'drill') return presentResult(outcome.result)
  const { environment, deleted, left } = outcome
  const summary =
    left.length === 0
      ? `Nothing of the drill before is left in ${environment}: ${counted(deleted, 'thing')} deleted.`
      : `${counted(left.length, 'thing')} of the drill before ${left.length === 1 ? 'is' : 'are'} still in ${environment}.`
  return {
    title: left.length === 0 ? `${environment} is clean again` : `${environment} is not clean yet`,
    tone: left.length === 0 ? 'good' : 'bad',
    summary,
    parts: [{ kind: 'text', text: summary }, ...lines('Still there', 'failed', left)],
    followUps: [{ label: 'Drill (dry run)', command: `cluster drill --env ${environment} --dry-run` }],
  }
}

function presentResult(result: DrillResult): Report {
  const { environment, source, of, exportedAt, differing, lacking, notTried, left } = result
  const isGood = differing.length === 0 && left.length === 0
  const summary = drillSentence(result)
  return {
    title: isGood
      ? `Restore drill in ${environment}: everything came back`
      : `Restore drill in ${environment}: look at it`,
    tone: isGood ? 'good' : 'bad',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'fields',
        fields: [
          { label: 'Export', value: [`${source} of ${of}, `, { time: Date.parse(exportedAt) }] },
          { label: 'Took', value: writeDuration(Math.max(1000, Math.round(result.tookMs / 1000) * 1000)) },
        ],
      },
      ...lines('Came back otherwise, or not', 'failed', differing),
      ...lines('No restore brings back', 'not-tried', lacking),
      ...lines('Not tried', 'not-tried', notTried),
      ...lines('Still there', 'failed', left),
    ],
    followUps:
      left.length > 0
        ? [{ label: 'Delete what is left', command: `cluster drill --env ${environment}` }]
        : [],
  }
}

const lines = (heading: string, state: Step['state'], some: readonly string[]): Part[] =>
  some.length === 0
    ? []
    : [
        { kind: 'heading', text: heading },
        { kind: 'steps', steps: some.map(text => ({ state, text })) },
      ]
