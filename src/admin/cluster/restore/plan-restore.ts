import type { PlanOrRefusal } from '../../../core/command.ts'
import { Failure } from '../../../core/failure.ts'
import type { Consequence } from '../../../core/plan.ts'
import { counted, listed } from '../../../core/words.ts'
import type { ExportSource } from '../export-source.ts'
import type { ReadExport } from '../export-text.ts'
import { planSections } from './plan-sections.ts'
import type { RestoreDecision } from './restore-decision.ts'
import { type Blocked, type RestoreInput, restorable } from './restore-input.ts'
import { type RestoreStep, sectionOf, stepText, stepWords } from './restore-step.ts'

export interface ObservedRestore {
  input: RestoreInput
  read: ReadExport & { name: string; source: ExportSource }
}

/** Pure. Refused where something differs and nothing of it can be brought back. */
export function planRestore({ input, read }: ObservedRestore): PlanOrRefusal {
  const { steps, blocked, warnings } = planSections(input)
  const { header } = input.now.document
  if (steps.length === 0 && blocked.length > 0)
    return {
      kind: 'refusal',
      failure: new Failure(
        'refused',
        `What is left of ${read.name} cannot be restored now. ${blockedTexts(blocked).slice(0, 3).join(' ')}`,
        { hint: 'cluster diff shows all that differs.' },
      ),
    }
  const decision: RestoreDecision = {
    clusterId: header.clusterId,
    source: read.source,
    checksum: read.checksum,
    only: [...input.only],
    offsets: input.offsets,
    steps,
  }
  return {
    kind: 'plan',
    plan: {
      title: steps.length === 0 ? nothingMissing(input, read.name) : titleOf(steps, read.name),
      decision,
      estimates: {},
      steps: steps.map(step => ({ state: 'planned', text: stepText(step) })),
      table: {
        columns: [{ name: 'Step' }, { name: 'Of' }, { name: 'How' }],
        rows: steps.map(step => {
          const { what, name, how } = stepWords(step)
          return [what, name, how]
        }),
      },
      consequences: consequences(input, read, steps, [
        ...warnings,
        ...blockedTexts(blocked).map(text => ({ severity: 'warning' as const, text })),
      ]),
      nothingToDo: steps.length === 0,
    },
  }
}

const nothingMissing = ({ only }: RestoreInput, name: string): string =>
  only.length === restorable.length
    ? `All that ${name} holds is there`
    : `All that ${name} holds of ${listed(only, 9)} is there`

function titleOf(steps: readonly RestoreStep[], name: string): string {
  const sections = Map.groupBy(steps, step => sectionOf[step.kind])
  const parts = [...sections].map(([section, some]) => {
    if (section === 'topics')
      return counted(new Set(some.map(one => 'topic' in one && one.topic)).size, 'topic')
    if (section === 'groups') return `commits of ${counted(some.length, 'group')}`
    if (section === 'acls') return counted(some.length, 'access rule')
    if (section === 'quotas') return counted(some.length, 'quota')
    if (section === 'schemas') return `${counted(some.length, 'step')} in the schema registry`
    return 'settings of brokers'
  })
  return `Restore ${listed(parts, 9)} from ${name}`
}

/** Everything of the same reason in one sentence. */
export const blockedTexts = (blocked: readonly Blocked[]): string[] =>
  [...Map.groupBy(blocked, one => one.why)].map(
    ([why, same]) =>
      `Not restored: ${listed(
        same.map(one => one.name),
        5,
      )}: ${why}.`,
  )

/** What takes back which kind of step, the values of before standing in the steps. */
function waysBack(steps: readonly RestoreStep[]): string[] {
  const kinds = new Set(steps.map(step => step.kind))
  return [
    ...(kinds.has('create-topic') ? ['Topics that it makes: topics delete.'] : []),
    ...(kinds.has('commits') ? ['Commits: offsets reset, as the steps say where they were.'] : []),
    ...(kinds.has('topic-settings') || kinds.has('broker-settings') || kinds.has('quota')
      ? ['Settings and quotas: the steps show the values of before.']
      : []),
    ...(kinds.has('partitions') || kinds.has('register') ? ['Partitions and versions of schemas stay.'] : []),
    ...(kinds.has('acl') ? ['Access rules: acl apply --prune, where nobody declares them.'] : []),
  ]
}

const rank = { critical: 0, warning: 1, note: 2 }

function consequences(
  { file, now }: RestoreInput,
  read: ObservedRestore['read'],
  steps: readonly RestoreStep[],
  own: Consequence[],
): Consequence[] {
  const list = [...own]
  const made = steps.flatMap(step => (step.kind === 'create-topic' ? [step.topic] : []))
  if (made.length > 0)
    list.push({
      severity: 'warning',
      text: `${listed(made)} ${made.length === 1 ? 'is' : 'are'} made without records: those are in no export. Topic ids are new ones.`,
    })
  if (file.header.clusterId !== now.document.header.clusterId)
    list.push({
      severity: 'warning',
      text: `The export is of another cluster (${file.header.environment}, ${file.header.clusterId}).`,
    })
  if (!read.isChecked)
    list.push({
      severity: 'warning',
      text: 'The file carries no checksum: whether it is whole cannot be told.',
    })
  if (file.missing.length > 0)
    list.push({
      severity: 'warning',
      text: `The export is not whole. It lacks ${listed(
        file.missing.map(one => (one.name === null ? one.section : `${one.section} ${one.name}`)),
        5,
      )}.`,
    })
  const back = waysBack(steps)
  if (back.length > 0)
    list.push({ severity: 'note', text: `There is no undo of a restore as a whole. ${back.join(' ')}` })
  list.push({
    severity: 'note',
    text: `What is in the cluster and not in the export stays. The export was made at ${file.header.exportedAt}.`,
  })
  return list.sort((a, b) => rank[a.severity] - rank[b.severity])
}
