import type { Consequence } from '../../core/plan.ts'
import type { Text } from '../../core/report.ts'
import { writeDuration } from '../../core/time.ts'
import { count, counted, listed } from '../../core/words.ts'
import type { TopicToForgetIn } from './forget-spec.ts'
import type { ObservedForget, ObservedTopic } from './observe-forget.ts'
import { othersIn } from './others-in.ts'
import { goneBy } from './topic-cleanup.ts'

/** What somebody would be angry about not having been told; the worst first. */
export function forgetConsequences(
  topics: readonly TopicToForgetIn[],
  observed: ObservedForget,
): Consequence[] {
  const list: Consequence[] = topics.flatMap((topic, index) => {
    const seen = observed.topics[index]
    return seen ? ofTopic(topic, seen, observed) : []
  })
  list.push(
    {
      severity: 'warning',
      text: 'Who produces these records has to have stopped: whatever is written with the key later has to go the same way, and the job does not end before.',
    },
    {
      severity: 'note',
      text: 'Only these topics are searched. What consumers made of the records elsewhere (other topics, databases, backups) stays.',
    },
  )
  return list.sort((a, b) => rank[a.severity] - rank[b.severity])
}

const rank = { critical: 0, warning: 1, note: 2 }

function ofTopic(decided: TopicToForgetIn, seen: ObservedTopic, observed: ObservedForget): Consequence[] {
  const { topic, found, cleanup } = seen
  const list: Consequence[] = []
  const say = (severity: Consequence['severity'], text: Text): void => void list.push({ severity, text })
  if (found.stoppedBy !== null)
    say(
      'warning',
      `${topic}: only ${counted(found.lookedAt, 'record')} were looked at for this plan. The job looks at all, and treats what it finds in the same way.`,
    )
  if (found.notJudged > 0)
    say(
      'critical',
      `${topic}: ${counted(found.notJudged, 'record')} cannot be judged by the expression (${found.why}). The certificate will say so, and not speak of them.`,
    )
  if (found.records + found.tombstones === 0) return list
  if (decided.before.length > 0) list.push(...ofDeletion(decided, seen, observed))
  else if (decided.way === 'time') say('note', ageText(seen))
  else {
    say(
      'critical',
      `${topic}: ${counted(found.open.length, 'key')} ${found.open.length === 1 ? 'gets' : 'get'} a tombstone, which consumers read as a deletion. Nothing brings the records back.`,
    )
    say(
      'warning',
      `${topic}: compaction decides when it is done. It begins when ${dirtyText(cleanup.dirtyRatio)}${cleanup.maxLagMs < 1e15 ? ` or after max.compaction.lag.ms (${writeDuration(cleanup.maxLagMs)})` : ''}, leaves the active segment alone (a new one begins with the next record after segment.ms, ${writeDuration(cleanup.segmentMs)}), and keeps tombstones, which bear the key, for delete.retention.ms (${writeDuration(cleanup.tombstonesMs)}). Where nobody writes, none of this happens.`,
    )
    if (decided.way === 'both') say('note', ageText(seen))
  }
  if (decided.before.length === 0)
    say('note', `${topic}: offsets stay as they are, so what groups have committed means the same records.`)
  return list
}

const dirtyText = (ratio: string): string =>
  `${Number(ratio) * 100} % of the log are new since the last time (min.cleanable.dirty.ratio)`

function ageText({ topic, cleanup, found }: ObservedTopic): Text {
  const by = goneBy(cleanup, found.newest)
  const ends = 'The job looks again then, and ends when nothing is left.'
  if (by === null) return `${topic}: by when their age deletes them cannot be told. ${ends}`
  return [
    `${topic}: their age deletes them by `,
    { time: by },
    ` (retention.ms, ${writeDuration(cleanup.retentionMs)}, and up to segment.ms, ${writeDuration(cleanup.segmentMs)}). ${ends}`,
  ]
}

function ofDeletion(
  decided: TopicToForgetIn,
  seen: ObservedTopic,
  { commits, unseen }: ObservedForget,
): Consequence[] {
  const { topic } = seen
  const others = othersIn(decided, seen)
  const list: Consequence[] = [
    {
      severity: others === 0n ? 'warning' : 'critical',
      text:
        others === 0n
          ? `${topic}: only records that hold the key are deleted. Nothing brings them back.`
          : `${topic}: up to ${counted(others, 'other record')} before the last one with the key ${others === 1n ? 'is' : 'are'} deleted, too. Nothing brings them back.`,
    },
    {
      severity: 'note',
      text: `${topic}: the records cannot be read any more from then on; their bytes leave the disks with the segments that they are in.`,
    },
  ]
  for (const { partition, offset } of decided.before) {
    const here = commits.filter(one => one.topic === topic && one.partition === partition)
    const behind = here.filter(one => one.offset < offset)
    if (behind.length > 0)
      list.push({
        severity: 'critical',
        text: `${topic}/${partition}: ${listed(
          behind.map(one => `${one.group} (at ${count(one.offset)})`),
          6,
        )} ${behind.length === 1 ? 'has' : 'have'} not read all that is deleted. Their positions lie before what is left then: consumers go on where auto.offset.reset says, at offset ${count(offset)} with "earliest", behind everything with "latest".`,
      })
    if (here.length > behind.length)
      list.push({
        severity: 'note',
        text: `${topic}/${partition}: the positions of ${listed(
          here.filter(one => one.offset >= offset).map(one => one.group),
        )} mean the same records as before.`,
      })
  }
  if (unseen)
    list.push({
      severity: 'warning',
      text: `${topic}: not all groups could be asked how far they are: ${unseen.message}`,
    })
  return list
}
