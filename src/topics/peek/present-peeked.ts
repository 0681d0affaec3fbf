import { gapParts } from '../../core/gaps.ts'
import type { Part, Report } from '../../core/report.ts'
import { counted, listed } from '../../core/words.ts'
import type { Peeked } from './peeked.ts'
import { errorFollowUps, errorParts, summaryOfErrors } from './present-errors.ts'
import { recordFollowUps, recordParts, summaryOfRecords } from './present-records.ts'

export function presentPeeked(data: Peeked): Report {
  const summary = data.view === 'records' ? summaryOfRecords(data) : summaryOfErrors(data)
  const isIncomplete = data.gaps.length > 0 || data.stoppedBy !== null || data.filterFailed !== null
  return {
    title: data.view === 'records' ? `Records of "${data.topic}"` : `Errors in "${data.topic}"`,
    tone: isIncomplete ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(data.gaps),
      ...cautions(data),
      ...(data.view === 'records' ? recordParts(data) : errorParts(data)),
    ],
    followUps: data.view === 'records' ? recordFollowUps(data) : errorFollowUps(data),
  }
}

const bounds = { records: 'as many records', bytes: 'as much data', ms: 'for as long' }

function cautions({
  stoppedBy,
  filterFailed,
  listed: fields,
  isUnmasked,
  lookedAt,
  partitions,
}: Peeked): Part[] {
  const parts: Part[] = []
  if (stoppedBy !== null)
    parts.push({
      kind: 'callout',
      tone: 'warning',
      text: `Not the whole topic was searched: ${counted(lookedAt, 'record')} were looked at, ${bounds[stoppedBy]} as one question may.`,
      detail: 'Narrow it down with --partitions, or go on from a time or an offset with --from.',
    })
  const held = partitions.filter(one => one.undecided > 0n)
  if (held.length > 0)
    parts.push({
      kind: 'callout',
      tone: 'warning',
      text: `An open transaction holds back ${counted(
        held.reduce((sum, one) => sum + one.undecided, 0n),
        'offset',
      )} at the end of ${listed(held.map(one => `partition ${one.partition}`))}.`,
      detail: 'Consumers with read_committed wait there, too. --uncommitted shows these records.',
    })
  if (filterFailed !== null)
    parts.push({
      kind: 'callout',
      tone: 'warning',
      text: `The expression failed on ${counted(filterFailed.count, 'record')}, which do not count as fitting.`,
      detail: `On the first: ${filterFailed.said}`,
    })
  if (fields.length > 0)
    parts.push({
      kind: 'text',
      text: isUnmasked
        ? `Personal data is shown (${listed(fields)}). That you saw it is in the audit trail.`
        : `Personal data is masked: ${listed(fields)}.`,
    })
  return parts
}
