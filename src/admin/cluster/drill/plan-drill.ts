import type { PlanOrRefusal } from '../../../core/command.ts'
import { Failure } from '../../../core/failure.ts'
import type { Consequence } from '../../../core/plan.ts'
import { counted, listed } from '../../../core/words.ts'
import { blockedTexts } from '../restore/plan-restore.ts'
import { stepText } from '../restore/restore-step.ts'
import type { DrillDecision } from './drill-decision.ts'
import { thingsOf, thingText } from './drill-things.ts'
import type { ObservedDrill } from './observe-drill.ts'

/** Pure. What is left of a drill before is deleted first, by a plan of its own. */
export function planDrill(observed: ObservedDrill): PlanOrRefusal {
  const { environment, clusterId } = observed
  if (observed.kind === 'left-over') {
    const { things, source } = observed
    const decision: DrillDecision = { kind: 'clean-up', clusterId, source, things }
    return {
      kind: 'plan',
      plan: {
        title: `Delete what a drill with ${source} has left in ${environment}`,
        decision,
        estimates: {},
        steps: things.map(thing => ({ state: 'planned', text: `Delete ${thingText(thing)}` })),
        consequences: [
          {
            severity: 'warning',
            text: 'That drill was interrupted, or could not delete everything. What is not there any more is left out. Then ask for the drill again.',
          },
        ],
        nothingToDo: false,
      },
    }
  }
  const { read, plan, inTheWay, notTried, unchecked } = observed
  if (inTheWay.length > 0)
    return {
      kind: 'refusal',
      failure: new Failure(
        'refused',
        `${environment} has ${listed(inTheWay.map(thingText))} already. A drill makes and deletes only what was not there.`,
        { hint: 'Delete it, or mark an environment that is empty.' },
      ),
    }
  const things = thingsOf(plan.steps)
  const decision: DrillDecision = {
    kind: 'drill',
    clusterId,
    of: read.of,
    source: read.source,
    checksum: read.checksum,
    steps: plan.steps,
    lacking: blockedTexts(plan.blocked),
    notTried,
  }
  return {
    kind: 'plan',
    plan: {
      title: `Restore ${read.name} of ${read.of} into ${environment}, compare, and delete it again`,
      decision,
      estimates: {},
      steps: [
        ...plan.steps.map(step => ({ state: 'planned' as const, text: stepText(step) })),
        { state: 'planned', text: 'Export again and compare' },
        { state: 'planned', text: `Delete what was made: ${counted(things.length, 'thing')}` },
      ],
      consequences: consequences(environment, decision, unchecked),
      nothingToDo: plan.steps.length === 0,
    },
  }
}

function consequences(
  environment: string,
  decision: DrillDecision & { kind: 'drill' },
  unchecked: readonly string[],
): Consequence[] {
  const { lacking, notTried } = decision
  return [
    ...(unchecked.length > 0
      ? [
          {
            severity: 'warning' as const,
            text: `${listed(unchecked)} did not tell which cluster ${unchecked.length === 1 ? 'it is' : 'they are'}: make sure that it is not this one.`,
          },
        ]
      : []),
    ...lacking.map(text => ({ severity: 'warning' as const, text })),
    ...notTried.map(text => ({ severity: 'note' as const, text: `Not tried. ${text}` })),
    { severity: 'note', text: `Only what the drill makes in ${environment} is deleted afterwards.` },
  ]
}
