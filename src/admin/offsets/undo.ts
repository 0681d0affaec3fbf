import { z } from 'zod'
import { type Context, defineChange } from '../../context.ts'
import { consumerGroups, text } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import type { Snapshot } from '../../store/snapshots.ts'
import { chosenGroups } from '../groups/chosen-groups.ts'
import { applyDecision } from './apply-decision.ts'
import { inspectDecision } from './inspect-decision.ts'
import { observeGroups } from './observe-group.ts'
import { offsetsOutcome, presentOffsetsOutcome } from './offsets-outcome.ts'
import { type ObservedUndo, planUndo } from './plan-undo.ts'

interface UndoArguments {
  request: string
  group: string[] | undefined
}

export const undoOffsets = defineChange({
  name: 'offsets undo',
  summary: 'Put back the offsets that a request replaced or deleted',
  arguments: {
    request: text('REQUEST', 'the request whose effect is undone, such as r-7k2m9q').positional(),
    group: consumerGroups('only these of its groups, names or globs').optional(),
  },
  permission: 'offsets:write',
  risk: 'dangerous',
  examples: ['offsets undo r-7k2m9q --reason "the replay was not needed"'],
  outcome: offsetsOutcome,
  observe,
  plan: planUndo,
  execute: applyDecision,
  inspect: inspectDecision,
  present: presentOffsetsOutcome,
})

async function observe(args: UndoArguments, context: Context): Promise<ObservedUndo[]> {
  const { cluster } = context
  const snapshots = replaced(args.request, context)
  const listing = await cluster.listGroups()
  const names = snapshots.map(one => one.group)
  const wanted = args.group && new Set(chosenGroups(args.group, listing, names).map(one => one.group))
  const others = [...(wanted ?? [])].filter(name => !names.includes(name))
  if (others.length > 0)
    throw new Failure('not-found', `Request ${args.request} replaced no offsets of "${others[0]}".`, {
      hint: `It did of: ${names.join(', ')}.`,
    })
  const chosen = snapshots.filter(one => wanted?.has(one.group) ?? true)
  const topics = chosen.flatMap(one => one.rows.map(row => row.topic))
  const groups = await observeGroups(
    cluster,
    listing,
    chosen.map(one => ({ group: one.group, isNamed: true })),
    { topics, mayBeGone: true },
  )
  return chosen.flatMap(snapshot => {
    const group = groups.find(one => one.group === snapshot.group)
    return group ? [{ ...group, snapshot }] : []
  })
}

/** What is replaced is kept before the commit is sent; where that was refused, nothing was replaced. */
function replaced(request: string, { store, environment }: Context): Snapshot[] {
  const kept = store.snapshots.of(request)
  const [first] = kept
  if (!first)
    throw new Failure('not-found', `Nothing is kept that could undo "${request}".`, {
      hint: 'approvals list --all shows past requests; only those that moved or deleted offsets can be undone.',
    })
  if (first.environment !== environment)
    throw new Failure(
      'usage',
      `Request ${request} was made in ${first.environment}, not in ${environment}.`,
      {
        hint: `Add --env ${first.environment}.`,
      },
    )
  const outcome = store.requests.get(request)?.outcome
  if (outcome?.kind === 'failed' && (outcome.code === 'refused' || outcome.code === 'conflict'))
    throw new Failure('not-found', `Request ${request} changed nothing, so there is nothing to undo.`, {
      hint: `It ended with: ${outcome.message}`,
    })
  if (outcome?.kind !== 'partly') return kept
  const touched = touchedGroups(outcome.data)
  return kept.filter(one => touched.has(one.group))
}

/** Of a reset, an undo or a deletion: the groups of which something was done, or may have been. */
function touchedGroups(data: unknown): ReadonlySet<string> {
  const { rows } = outcomeRows.parse(data)
  return new Set(rows.filter(row => row.error === null || row.after !== row.before).map(row => row.group))
}

const offset = z.bigint().nullish()
const outcomeRows = z.object({
  rows: z.array(z.object({ group: z.string(), error: z.string().nullable(), before: offset, after: offset })),
})
