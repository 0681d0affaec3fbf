import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Consequence, Plan } from '../../core/plan.ts'
import { counted, listed } from '../../core/words.ts'
import { changeTable } from '../plan/change-table.ts'
import type { TopicPlan } from '../plan/plan-topics.ts'
import type { TopicPlanRead } from '../plan/read-topic-plan.ts'
import { nothingToMove } from '../replication/plan-replication.ts'
import { replicationSteps } from '../replication/replication-steps.ts'
import { isToDo, schemaConsequences } from '../schemas/schema-parts.ts'
import { type SchemaRow, stepText } from '../schemas/schema-row.ts'
import { mayLoseData } from './may-lose-data.ts'
import { inScope, type Scope } from './scope.ts'
import { stages } from './stages/stages.ts'
import { decisionOf } from './topic-decision.ts'

/** Pure: what the command would do of what was read. Refused where something is to do and nothing of it can be done. */
export function planChange(scope: Scope, read: TopicPlanRead): PlanOrRefusal {
  const { own, others } = inScope(scope, read.rows, read.observed)
  const { unwritten } = read.evidence
  const todo = worstFirst(
    own.filter(row => row.kind === 'create' || row.changes.length > 0),
    unwritten,
  )
  const blocked = own.filter(row => row.impossible.length > 0 || isSkipped(row))
  const schemas = read.schemas.rows.filter(isToDo)
  if (todo.length === 0 && schemas.length === 0 && blocked.length > 0)
    return { kind: 'refusal', failure: nothingPossible(blocked) }
  const { spec } = scope === 'create' ? nothingToMove : read.replication
  const decision = decisionOf(todo, read.observed, unwritten, spec, read.schemas)
  const plan: Plan = {
    title: titleOf(todo, schemas, own.length, read.file),
    decision,
    estimates: estimatesOf(read),
    steps: [
      ...stages.flatMap(stage => stage.part(decision).map(step => step.text)),
      ...read.schemas.steps.map(stepText),
      ...replicationSteps(spec).map(step => step.text),
    ].map(text => ({ state: 'planned' as const, text })),
    table: changeTable(todo, schemas),
    consequences: consequences(scope, read, todo, blocked, others),
    nothingToDo: todo.length === 0 && schemas.length === 0,
  }
  return { kind: 'plan', plan }
}

const isSkipped = (row: TopicPlan): boolean => row.kind === 'faulty' || row.kind === 'unknown'

/** A message may have room for the first rows only. */
function worstFirst(rows: readonly TopicPlan[], unwritten: ReadonlySet<string>): TopicPlan[] {
  const rank = (row: TopicPlan): number => (mayLoseData(row, unwritten) ? 0 : row.kind === 'create' ? 2 : 1)
  return [...rows].sort((a, b) => rank(a) - rank(b) || (a.topic < b.topic ? -1 : 1))
}

function titleOf(
  todo: readonly TopicPlan[],
  schemas: readonly SchemaRow[],
  declared: number,
  file: string,
): string {
  const registered = schemas.length === 0 ? '' : `register ${counted(schemas.length, 'schema')}`
  if (todo.length === 0 && registered) return `R${registered.slice(1)}`
  const topics = topicTitle(todo, declared, file)
  return registered ? `${topics}, ${registered}` : topics
}

function topicTitle(todo: readonly TopicPlan[], declared: number, file: string): string {
  const created = todo.filter(row => row.kind === 'create')
  const changed = todo.filter(row => row.kind !== 'create')
  const of = (rows: readonly TopicPlan[]): string =>
    rows.length === 1 ? `topic "${rows[0]?.topic}"` : counted(rows.length, 'topic')
  if (todo.length === 0)
    return declared === 0
      ? `${file} declares no topic here`
      : `${counted(declared, 'topic')} ${declared === 1 ? 'is' : 'are'} as declared`
  if (changed.length === 0) return `Create ${of(created)}`
  if (created.length === 0) return `Change ${of(changed)}`
  return `Create ${of(created)} and change ${of(changed)}`
}

const estimatesOf = ({ evidence, replication }: TopicPlanRead): Record<string, number> => ({
  ...(evidence.expiring.size === 0
    ? {}
    : { 'records removed by a shorter retention': Number(sum([...evidence.expiring.values()])) }),
  ...(replication.bytesToCopy ? { 'bytes copied to new replicas': replication.bytesToCopy } : {}),
})

const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((a, b) => a + b, 0n)

const rank = { critical: 0, warning: 1, note: 2 }

function consequences(
  scope: Scope,
  read: TopicPlanRead,
  todo: readonly TopicPlan[],
  blocked: readonly TopicPlan[],
  others: readonly TopicPlan[],
): Consequence[] {
  const topics = new Set(todo.map(row => row.topic))
  const list: Consequence[] = [
    ...read.consequences
      .filter(one => topics.has(one.topic))
      .map(({ severity, text }) => ({ severity, text })),
    ...blocked.flatMap(blockedTexts).map(text => ({ severity: 'warning' as const, text })),
    ...read.gaps.map(gap => ({
      severity: 'warning' as const,
      text: `Not known: ${gap.name}. ${gap.why.message}`,
    })),
    ...schemaConsequences(read.schemas.rows),
  ]
  if (others.length > 0)
    list.push({
      severity: 'note',
      text: `Left alone, as this is ${scope} only: ${listed(others.map(row => row.topic))}. topics apply does both.`,
    })
  return list.sort((a, b) => rank[a.severity] - rank[b.severity])
}

/** What cannot be done with a topic, in sentences with the way round it. */
function blockedTexts(row: TopicPlan): string[] {
  if (isSkipped(row)) return [`${row.topic} is skipped: ${row.reasons.join('; ')}`]
  const byReason = Map.groupBy(row.impossible, one => `${one.why}\n${one.instead}`)
  return [...byReason.values()].map(same => {
    const what = same.map(one =>
      one.what === 'topic'
        ? 'creating it'
        : `${one.what} ${one.from === null ? '' : `${one.from} → `}${one.to}`,
    )
    const [first] = same
    return `${row.topic}: ${what.join(', ')} cannot be done: ${first?.why}. Way round it: ${first?.instead}${first?.instead.endsWith('.') ? '' : '.'}`
  })
}

function nothingPossible(blocked: readonly TopicPlan[]): Failure {
  const texts = blocked.flatMap(blockedTexts)
  const more = texts.length > 3 ? ` And ${texts.length - 3} more.` : ''
  const code = blocked.every(row => row.kind === 'unknown')
    ? 'unreachable'
    : blocked.every(isSkipped)
      ? 'config'
      : 'refused'
  return new Failure(code, `Nothing of this can be done. ${texts.slice(0, 3).join(' ')}${more}`, {
    hint: 'topics plan shows all of it, topics validate the faults of the file.',
  })
}
