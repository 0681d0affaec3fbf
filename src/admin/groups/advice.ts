import type { Known } from '../../core/failure.ts'
import type { LagRow } from '../../core/lag.ts'
import type { LagTrend } from '../../core/lag-trend.ts'
import type { Tone } from '../../core/report.ts'
import { counted, listed } from '../../core/words.ts'
import type { GroupDescription } from '../../kafka/cluster.ts'

export interface Advice {
  tone: Tone
  text: string
}

/** What stands out about one group, the worst first, each as a sentence with what to do about it. */
export function adviceFor(
  state: string,
  description: Known<GroupDescription>,
  rows: readonly LagRow[],
  trend: LagTrend | null,
): Advice[] {
  const advice: Advice[] = []
  const of = (wanted: LagRow['state']): LagRow[] => rows.filter(row => row.state === wanted)
  const lost = of('lost')
  if (lost.length > 0) {
    const records = lost.reduce(
      (sum, row) => sum + ((row.logStartOffset ?? 0n) - (row.committedOffset ?? 0n)),
      0n,
    )
    advice.push({
      tone: 'bad',
      text: `${counted(records, 'record')} of ${names(lost)} expired before they were read. Longer retention or faster consumers.`,
    })
  }
  if (of('beyond the end').length > 0)
    advice.push({
      tone: 'bad',
      text: `${names(of('beyond the end'))}: the commit is beyond the log’s end; the topic was truncated or made anew. Reset these offsets.`,
    })
  const deleted = [...new Set(of('topic deleted').map(row => row.topic))]
  if (deleted.length > 0)
    advice.push({ tone: 'warning', text: `It still has commits on deleted topics: ${listed(deleted)}.` })
  if (!description.known) return advice
  const { members } = description.value
  const idle = members.filter(member => member.assignment.length === 0)
  const assigned = members.flatMap(member => member.assignment)
  if (members.length > 0 && idle.length > 0 && state === 'Stable') {
    const partitions = assigned.length
    advice.push({
      tone: 'warning',
      text: `${counted(idle.length, 'member')} of ${members.length} ${idle.length === 1 ? 'has' : 'have'} no partition: there are only ${counted(partitions, 'partition')} to share. Run fewer members or add partitions.`,
    })
  }
  const loads = members.map(member => member.assignment.length)
  if (members.length > 1 && Math.max(...loads) - Math.min(...loads) > 1 && idle.length === 0)
    advice.push({
      tone: 'info',
      text: `Partitions are shared unevenly: from ${Math.min(...loads)} to ${Math.max(...loads)} a member.`,
    })
  if (trend?.state === 'stalled')
    advice.push({
      tone: 'bad',
      text: 'Its commits do not move although records wait: look at the log of its consumers, and restart them.',
    })
  if (trend?.state === 'falling behind')
    advice.push({
      tone: 'warning',
      text: 'More is written than it reads. Add consumers, up to one for each partition, or make them faster.',
    })
  const lag = rows.some(row => (row.lag ?? 0n) > 0n)
  if (members.length === 0 && lag)
    advice.push({
      tone: 'warning',
      text: 'Nobody reads: the group has lag and no members. Start its consumers.',
    })
  return advice
}

const names = (rows: readonly LagRow[]): string => listed(rows.map(row => `${row.topic}-${row.partition}`))
