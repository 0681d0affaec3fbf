import type { PlanOrRefusal } from '../../../core/command.ts'
import { Failure } from '../../../core/failure.ts'
import { totalLag } from '../../../core/lag.ts'
import type { Consequence } from '../../../core/plan.ts'
import type { Table } from '../../../core/report.ts'
import { counted, listed, orDash } from '../../../core/words.ts'
import { busy, refusal } from '../../offsets/observe-group.ts'
import { togetherRefused } from '../chosen-groups.ts'
import { type GroupDeletionDecision, groupDeletionText } from './group-deletion-decision.ts'
import type { ObservedGroupDeletion } from './observe-group-deletion.ts'

/** Pure: what is thrown away, and whether it could be put back. A group with members stops the whole deletion. */
export function planGroupDeletion(_: unknown, observed: ObservedGroupDeletion[]): PlanOrRefusal {
  const refused = togetherRefused(
    observed.flatMap(one => whyNot(one) ?? []),
    observed.length,
    'deleted',
  )
  const [first, ...others] = observed
  if (refused || !first)
    return { kind: 'refusal', failure: refused ?? new Failure('not-found', 'No group was named.') }
  const { cluster } = first
  const ids = new Map(cluster.topics.map(topic => [topic.name, topic.id]))
  const decision: GroupDeletionDecision = {
    clusterId: cluster.clusterId,
    groups: observed.map(({ group, listed: one, committed }) => ({
      group,
      kind: one?.kind ?? 'unknown',
      commits: committed.map(({ topic, partition, offset, leaderEpoch, metadata }) => ({
        topic,
        topicId: ids.get(topic) ?? null,
        partition,
        offset,
        leaderEpoch,
        metadata,
      })),
    })),
  }
  return {
    kind: 'plan',
    plan: {
      title:
        others.length === 0 ? groupDeletionText(first.group) : `Delete ${counted(observed.length, 'group')}`,
      decision,
      estimates: { 'commits deleted': observed.reduce((sum, one) => sum + one.committed.length, 0) },
      steps: observed.map(one => ({ state: 'planned' as const, text: groupDeletionText(one.group) })),
      table: tableOf(observed),
      consequences: consequences(observed),
      nothingToDo: false,
    },
  }
}

/** What stands against moving offsets does not matter here: a share group, which has none, is deleted, too. */
const whyNot = (observed: ObservedGroupDeletion): Failure | undefined =>
  observed.listed
    ? busy(observed, 'Kafka deletes no group that has members. Stop these consumers, then check again.')
    : refusal(observed, false)

function consequences(observed: readonly ObservedGroupDeletion[]): Consequence[] {
  const names = (of: readonly ObservedGroupDeletion[]): string => listed(of.map(one => `"${one.group}"`))
  const list: Consequence[] = []
  const share = observed.filter(one => one.listed?.kind === 'share')
  if (share.length > 0)
    list.push({
      severity: 'critical',
      text: `There is no way back for ${names(share)}: what a share group has acknowledged is known to Kafka alone, and lost with it.`,
    })
  const behind = observed.filter(one => (totalLag(one.rows).lag ?? 0n) > 0n)
  if (behind.length > 0)
    list.push({
      severity: 'warning',
      text: `${listed(
        behind.map(one => `"${one.group}" has ${counted(totalLag(one.rows).lag ?? 0n, 'record')}`),
        5,
      )} yet to read. When it starts anew, its own auto.offset.reset says where.`,
    })
  for (const { group, movedLately } of observed)
    if (movedLately !== null)
      list.push({
        severity: 'warning',
        text: [
          `The commits of "${group}" last moved at `,
          { time: movedLately },
          '. Unless its consumers were stopped since, something reads with assign, shows as no member, and begins the group anew.',
        ],
      })
  const kept = observed.filter(one => one.committed.length > 0)
  if (kept.length > 0)
    list.push({
      severity: 'note',
      text: `The committed offsets of ${names(kept)} are kept: offsets undo with this request's id makes ${kept.length === 1 ? 'it' : 'them'} anew.`,
    })
  const empty = observed.filter(one => one.listed?.kind !== 'share' && one.committed.length === 0)
  if (empty.length > 0)
    list.push({ severity: 'note', text: `${names(empty)}: nothing is committed, so nothing is lost.` })
  return list
}

const tableOf = (observed: readonly ObservedGroupDeletion[]): Table => ({
  columns: [
    { name: 'Group' },
    { name: 'Type' },
    { name: 'State' },
    { name: 'Commits', align: 'right' },
    { name: 'Lag', align: 'right' },
    { name: 'Topics' },
  ],
  rows: observed.map(one => [
    one.group,
    one.listed?.kind ?? 'unknown',
    one.description?.known ? one.description.value.state : 'unknown',
    one.listed?.kind === 'share' ? '–' : String(one.committed.length),
    orDash(totalLag(one.rows).lag),
    [...new Set(one.committed.map(at => at.topic))].join(', ') || '–',
  ]),
})
