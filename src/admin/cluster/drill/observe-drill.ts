import type { Context } from '../../../context.ts'
import type { AclBinding } from '../../../kafka/acl-binding.ts'
import { readSettings } from '../../access/authorizer-settings.ts'
import { botPrincipal } from '../../acl/bot-principal.ts'
import { lockout } from '../../acl/lockout.ts'
import type { ClusterExport } from '../export-document.ts'
import type { ExportSource, LoadedExport } from '../export-source.ts'
import { compareWith } from '../restore/observe-restore.ts'
import { planSections } from '../restore/plan-sections.ts'
import type { Restorable, SectionPlan } from '../restore/restore-input.ts'
import { drillSource, mustBeForDrills } from './drill-source.ts'
import { type DrillThing, drillThing, thereOf } from './drill-things.ts'
import { forDrill } from './for-drill.ts'
import { mustBeAnother } from './must-be-another.ts'

/** What a drill makes. Settings of brokers are not: those of the drill are others, and stay as they are. */
export const drilled = [
  'topics',
  'quotas',
  'schemas',
  'groups',
  'acls',
] as const satisfies readonly Restorable[]

export interface DrillArguments {
  file: ExportSource
  of: string | undefined
}

export type ObservedDrill = { environment: string; clusterId: string } & (
  | /** Of a drill before, which was interrupted or could not delete everything. */
  { kind: 'left-over'; source: string; beganAt: number; things: DrillThing[] }
  | {
      kind: 'ready'
      read: LoadedExport & { of: string }
      plan: SectionPlan
      /** What the export names and the cluster has already. */
      inTheWay: DrillThing[]
      notTried: string[]
      /** Environments of which nobody could tell whether they are this very cluster. */
      unchecked: string[]
    }
)

/** Throws where no drill may be held. */
export async function observeDrill(args: DrillArguments, context: Context): Promise<ObservedDrill> {
  const { config, environment, store } = context
  mustBeForDrills(config, environment)
  const read = drillSource(args, context)
  const input = await compareWith(read.document, { only: drilled, offsets: 'as-exported' }, context)
  const { scan, document: now } = input.now
  const { clusterId } = now.header
  const { unchecked } = await mustBeAnother(clusterId, read, context)

  const last = store.drills.last(environment)
  if (last && last.endedAt === null) {
    const things = last.made.map(one => drillThing.parse(one))
    return { kind: 'left-over', environment, clusterId, source: last.source, beganAt: last.beganAt, things }
  }
  const { file, notes } = forDrill(read.document, scan.description.brokers.length)
  const whole = planSections({ ...input, file })
  const rules = await whyNoRules(whole, now.acls, context)
  const groups = new Set(scan.groups.map(one => one.id))
  return {
    kind: 'ready',
    environment,
    clusterId,
    read,
    plan: rules === null ? whole : { ...whole, steps: whole.steps.filter(one => one.kind !== 'acl') },
    inTheWay: thereOf(namedIn(file), now, groups),
    notTried: [
      ...(hasSettings(file)
        ? ['Settings of brokers: those of the drill are others, and stay as they are.']
        : []),
      ...notes,
      ...(rules === null ? [] : [`Access rules: ${rules}`]),
      ...(file.topics.length > 0 ? ['Records: no export holds any.'] : []),
    ],
    unchecked,
  }
}

/** Rules of the export may shut out the bot, which then could not delete them. null: they do not. */
async function whyNoRules(
  { steps }: SectionPlan,
  rules: readonly AclBinding[] | null,
  context: Context,
): Promise<string | null> {
  const made = steps.flatMap(step =>
    step.kind === 'acl' ? [{ kind: 'create' as const, acl: step.acl }] : [],
  )
  if (rules === null || made.length === 0) return null
  const settings = await readSettings(context)
  return lockout({ rules, settings, bot: botPrincipal(context) }, [made])?.message ?? null
}

/** An access rule that is there already is in nobody's way: the drill does not make it, and so does not delete it. */
const namedIn = ({ topics, groups, quotas, schemas }: ClusterExport): DrillThing[] => [
  ...topics.map(({ name }) => ({ kind: 'topic' as const, name })),
  ...groups.map(({ group }) => ({ kind: 'group' as const, name: group })),
  ...quotas.map(({ entity, values }) => ({ kind: 'quota' as const, entity, keys: Object.keys(values) })),
  ...(schemas?.subjects ?? []).map(({ subject }) => ({ kind: 'subject' as const, name: subject })),
]

const hasSettings = ({ cluster, brokers }: ClusterExport): boolean =>
  [cluster, ...brokers].some(({ configs, hidden }) => Object.keys(configs).length + hidden.length > 0)
