import type { Context } from '../../../context.ts'
import type { Executed, Run } from '../../../core/command.ts'
import type { DrillResult } from '../../../core/drill.ts'
import { Failure, toFailure } from '../../../core/failure.ts'
import type { Plan } from '../../../core/plan.ts'
import type { Step } from '../../../core/report.ts'
import { counted } from '../../../core/words.ts'
import { loadExport } from '../export-source.ts'
import { readCluster } from '../read-cluster.ts'
import type { RestoreStep } from '../restore/restore-step.ts'
import { takeSteps } from '../restore/take-steps.ts'
import { cleanUp, there } from './clean-up.ts'
import { compareDrill } from './compare-drill.ts'
import { type DrillDecision, drillDecision } from './drill-decision.ts'
import type { DrillOutcome } from './drill-outcome.ts'
import { mustBeForDrills } from './drill-source.ts'
import { type DrillThing, thingsOf, thingText } from './drill-things.ts'
import { forDrill } from './for-drill.ts'
import { drilled } from './observe-drill.ts'

/** Restores, compares and deletes again what it has made; or deletes what a drill before has left. */
export async function executeDrill(plan: Plan, context: Context, run: Run): Promise<Executed<DrillOutcome>> {
  const decision = drillDecision.parse(plan.decision)
  mustBeForDrills(context.config, context.environment)
  if (decision.kind === 'drill') return drill(decision, context, run)
  const left = await deleted(decision.things, context)
  context.store.drills.end(context.environment, null, left.length === 0)
  return {
    outcome: {
      kind: 'clean-up',
      environment: context.environment,
      deleted: decision.things.length - left.length,
      left,
    },
    failures: leftFailures(left),
  }
}

async function drill(
  decision: DrillDecision & { kind: 'drill' },
  context: Context,
  run: Run,
): Promise<Executed<DrillOutcome>> {
  const { environment, store } = context
  const loaded = loadExport(decision.source, context, decision.of)
  if (loaded.checksum !== decision.checksum)
    throw new Failure('outdated', `${loaded.name} is not what it was when this was planned.`, {
      hint: 'Plan again.',
    })
  const beganAt = Date.now()
  const things = thingsOf(decision.steps)
  // What is made is known before it is made: a drill that is killed leaves nothing that nobody knows of.
  store.drills.begin(environment, { source: loaded.name, made: things })
  const { steps } = decision
  const tried = await restoreAndCompare(loaded.document, steps, context, run).catch(toFailure)
  const left = await deleted(things, context)
  const result: DrillResult = {
    environment,
    source: loaded.name,
    of: decision.of,
    exportedAt: loaded.document.header.exportedAt,
    beganAt,
    tookMs: Date.now() - beganAt,
    steps: steps.length,
    done: tried instanceof Failure ? 0 : tried.done,
    differing: tried instanceof Failure ? [tried.message] : tried.differing,
    lacking: decision.lacking,
    notTried: decision.notTried,
    left,
  }
  store.drills.end(environment, result, left.length === 0)
  const { differing } = result
  return {
    outcome: { kind: 'drill', result },
    failures: [
      ...(differing.length > 0
        ? [new Failure('rejected', `${counted(differing.length, 'thing')} did not come back as exported.`)]
        : []),
      ...leftFailures(left),
    ],
  }
}

async function restoreAndCompare(
  document: Parameters<typeof forDrill>[0],
  steps: RestoreStep[],
  context: Context,
  run: Run,
): Promise<{ done: number; differing: string[] }> {
  const { scan } = await readCluster(context, new Set())
  const { file } = forDrill(document, scan.description.brokers.length)
  const wanted = { steps, only: [...drilled], offsets: 'as-exported' as const }
  const { rows } = await takeSteps(file, wanted, context, () => run.isMine())
  const now = (await readCluster(context, new Set(drilled))).document
  const failed = rows.flatMap(({ text, error, state }) =>
    state === 'done' ? [] : [`${text}: ${error ?? 'not tried'}`],
  )
  return {
    done: rows.filter(row => row.state === 'done').length,
    // A step that failed says more than the difference that it leaves.
    differing: failed.length > 0 ? failed : compareDrill(file, now, steps),
  }
}

/** One line for each thing that is still there; where nobody can tell, that of everything. */
async function deleted(things: readonly DrillThing[], context: Context): Promise<string[]> {
  const left = await cleanUp(things, context).catch(toFailure)
  if (left instanceof Failure) return [`Perhaps everything that was made: ${left.message}`]
  return left.map(({ thing, why }) => `${thingText(thing)}: ${why}`)
}

const leftFailures = (left: readonly string[]): Failure[] =>
  left.length === 0
    ? []
    : [
        new Failure('conflict', `Not everything that the drill made could be deleted: ${left[0]}`, {
          hint: 'Ask for the drill again: it deletes what is left first.',
        }),
      ]

/** After a crash in the middle: what the drill made and is there. */
export async function inspectDrill(plan: Plan, context: Context): Promise<Step[]> {
  const decision = drillDecision.parse(plan.decision)
  const things = decision.kind === 'drill' ? thingsOf(decision.steps) : decision.things
  const left = new Set((await there(things, context)).map(thingText))
  return things.map(thing =>
    left.has(thingText(thing))
      ? {
          state: 'done',
          text: thingText(thing),
          detail: 'It is there. The next cluster drill deletes it first.',
        }
      : { state: 'not-tried', text: thingText(thing), detail: 'It is not there.' },
  )
}
