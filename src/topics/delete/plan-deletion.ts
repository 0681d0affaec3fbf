import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Consequence } from '../../core/plan.ts'
import type { Table } from '../../core/report.ts'
import { bytes, counted, listed, orDash } from '../../core/words.ts'
import { sizeText } from '../size-text.ts'
import { type DeletionDecision, deletionText } from './deletion-decision.ts'
import type { ObservedDeletion, ToDelete } from './observe-deletion.ts'

/** Pure: what would be lost. A protected topic is refused, and with it whatever else was named. */
export function planDeletion(_: unknown, observed: ObservedDeletion): PlanOrRefusal {
  const { clusterId } = observed
  const topics = [...observed.topics].sort((a, b) => Number((b.records ?? 0n) - (a.records ?? 0n)))
  const isProtected = topics.filter(one => one.protection !== null)
  if (isProtected.length > 0) return { kind: 'refusal', failure: protectedOnes(isProtected) }
  const decision: DeletionDecision = {
    clusterId,
    topics: observed.topics.map(({ topic, id, partitions }) => ({ topic, id, partitions })),
  }
  const [only] = topics
  const plan = {
    title:
      topics.length === 1 ? `Delete topic "${only?.topic}"` : `Delete ${counted(topics.length, 'topic')}`,
    decision,
    estimates: {
      'records deleted': Number(topics.reduce((sum, one) => sum + (one.records ?? 0n), 0n)),
      'bytes deleted': Number(topics.reduce((sum, one) => sum + one.size.atLeast, 0n)),
    },
    steps: topics.map(({ topic }) => ({ state: 'planned' as const, text: deletionText(topic) })),
    table: tableOf(topics),
    consequences: consequences(topics, observed.gaps),
    nothingToDo: false,
  }
  return { kind: 'plan', plan }
}

function protectedOnes(topics: readonly ToDelete[]): Failure {
  const named = topics.slice(0, 3).map(one => `"${one.topic}" is protected (${one.protection})`)
  const more = topics.length > 3 ? ` and ${topics.length - 3} more` : ''
  return new Failure(
    'refused',
    `${named.join(', ')}${more}: the bot never deletes a protected topic, whoever approves and whatever is forced.`,
    { hint: 'Name only others, or lift the protection in the configuration first.' },
  )
}

function consequences(topics: readonly ToDelete[], gaps: ObservedDeletion['gaps']): Consequence[] {
  const names = (of: readonly ToDelete[]): string => listed(of.map(one => one.topic))
  const list: Consequence[] = [loss(topics)]
  for (const { topic, groups } of topics) {
    const active = groups.filter(one => one.state !== 'Empty' && one.state !== 'Dead')
    const idle = groups.filter(one => !active.includes(one))
    if (active.length > 0)
      list.push({
        severity: 'critical',
        text: `${topic} is being read by ${listed(active.map(one => `${one.group} (${one.state})`))}.`,
      })
    if (idle.length > 0)
      list.push({
        severity: 'warning',
        text: `${topic}: the committed offsets of ${listed(idle.map(one => one.group))} are lost with it.`,
      })
  }
  for (const { topic, users } of topics)
    if (users && users.length > 0)
      list.push({
        severity: 'warning',
        text: `${topic}: by the access file it is used by ${listed(
          users.map(one => `${one.principal} (${one.as})`),
          6,
        )}.`,
      })
  const declared = topics.filter(one => one.isDeclared)
  if (declared.length > 0)
    list.push({
      severity: 'warning',
      text: `${names(declared)} ${declared.length === 1 ? 'is' : 'are'} still declared in topics.yml: the next topics create makes ${declared.length === 1 ? 'it' : 'them'} again, empty.`,
    })
  for (const { name, why } of gaps)
    list.push({ severity: 'warning', text: `Not known: ${name}. ${why.message}` })
  return list.sort((a, b) => rank[a.severity] - rank[b.severity])
}

const rank = { critical: 0, warning: 1, note: 2 }

function loss(topics: readonly ToDelete[]): Consequence {
  const known = topics.filter(one => one.records !== null)
  const records = known.reduce((sum, one) => sum + (one.records ?? 0n), 0n)
  const isAll = known.length === topics.length
  if (records === 0n && isAll) return { severity: 'note', text: 'No record is lost: there is none.' }
  const size = bytes(topics.reduce((sum, one) => sum + one.size.atLeast, 0n))
  const what = `${isAll ? '' : 'At least '}${counted(records, 'record')} (${size} on disk)`
  return {
    severity: 'critical',
    text: `${what} ${records === 1n ? 'is' : 'are'} deleted for ever: nothing brings them back.`,
  }
}

const tableOf = (topics: readonly ToDelete[]): Table => ({
  columns: [
    { name: 'Topic' },
    { name: 'Part.', align: 'right' },
    { name: 'Records', align: 'right' },
    { name: 'Size', align: 'right' },
    { name: 'Groups' },
    { name: 'Principals' },
  ],
  rows: topics.map(one => [
    one.topic,
    String(one.partitions),
    orDash(one.records),
    sizeText(one.size),
    one.groups.map(({ group }) => group).join(', ') || '–',
    one.users?.map(({ principal }) => principal).join(', ') || '–',
  ]),
})
