import { type LagRow, totalLag } from '../../core/lag.ts'
import type { GroupReading } from '../../core/score/judgement.ts'
import { writeDuration } from '../../core/time.ts'
import { groupWord, quoteWord } from '../../core/tokenize.ts'
import { count, counted, listed } from '../../core/words.ts'
import type { GroupMember, Partition } from '../../kafka/cluster.ts'
import type { Cause, Check } from './diagnosis.ts'
import type { Flow } from './flow.ts'

export interface SeenGroup {
  group: string
  state: string
  /** null: not told. */
  members: readonly GroupMember[] | null
  rows: readonly LagRow[]
  /** The partitions of the topics that it reads. */
  partitions: readonly (Partition & { topic: string })[]
  flow: Flow | null
  /** By a window of scans of the running bot; null: there is none. */
  reading: GroupReading | null
  /** The shortest retention of its topics; null: not told, or for ever. */
  retentionMs: number | null
}

/** Pure: the suite's steps for a slow consumer (lag, rates, distribution, stability), and what they amount to. */
export function judgeGroup(seen: SeenGroup): { checks: Check[]; cause: Cause } {
  const checks = [leaders(seen), members(seen), lag(seen), rates(seen), spread(seen), expiry(seen)]
  return { checks, cause: causeOf(seen) }
}

function leaders({ partitions }: SeenGroup): Check {
  const offline = partitions.filter(one => one.leader === null)
  return {
    question: 'Can its partitions be read?',
    answer:
      offline.length === 0
        ? `${counted(partitions.length, 'partition')}, all with a leader`
        : `no leader: ${listed(offline.map(nameOf), 5)}`,
    verdict: offline.length === 0 ? 'well' : 'trouble',
  }
}

function members({ members, state }: SeenGroup): Check {
  const question = 'Is somebody reading, and stably?'
  if (members === null)
    return { question, answer: `${state}, its members were not told`, verdict: 'not known' }
  const isSteady = state === 'Stable' && members.length > 0
  return {
    question,
    answer: `${state}, ${counted(members.length, 'member')}`,
    verdict: isSteady ? 'well' : 'trouble',
  }
}

function lag({ rows, reading }: SeenGroup): Check {
  const { lag: total, unknown } = totalLag(rows)
  const trend = reading?.state ? `, ${reading.state}` : ''
  const answer = total === null ? 'no lag is known' : `${counted(total, 'record')} behind${trend}`
  return {
    question: 'How far behind is it, and how does that go?',
    answer: unknown > 0 ? `${answer}; ${counted(unknown, 'partition')} not known` : answer,
    verdict:
      total === null || unknown > 0
        ? 'not known'
        : total === 0n || reading?.state === 'ok' || reading?.state === 'catching up'
          ? 'well'
          : 'trouble',
  }
}

function rates({ flow }: SeenGroup): Check {
  const question = 'Does it read as fast as is written?'
  if (!flow) return { question, answer: 'the bot has not watched it for long enough', verdict: 'not known' }
  return {
    question,
    answer: `written ${rate(flow.written)}, read ${rate(flow.read)} (the last ${writeDuration(Math.round(flow.overMs / 1000) * 1000)})`,
    verdict: flow.read >= 0.98 * flow.written ? 'well' : 'trouble',
  }
}

const rate = (perSecond: number): string =>
  `${perSecond >= 10 ? count(Math.round(perSecond)) : perSecond.toFixed(1)} records/s`

function spread({ members, rows, partitions }: SeenGroup): Check {
  const question = 'Is the work spread evenly?'
  const heaviest = heaviestPartition(rows)
  if (heaviest) return { question, answer: heaviest.words, verdict: 'trouble' }
  if (members === null) return { question, answer: 'its members were not told', verdict: 'not known' }
  const idle = members.filter(member => member.assignment.length === 0).length
  return {
    question,
    answer: `${counted(partitions.length, 'partition')} for ${counted(members.length, 'member')}${idle > 0 ? `, ${idle} of them without any` : ''}`,
    verdict: 'well',
  }
}

/** One partition that holds most of the lag of several: a record that cannot be processed, or one key that is too busy. */
function heaviestPartition(rows: readonly LagRow[]): { row: LagRow; words: string } | null {
  const behind = rows.filter(row => (row.lag ?? 0n) > 0n)
  const total = behind.reduce((sum, row) => sum + (row.lag ?? 0n), 0n)
  const [row] = [...behind].sort((a, b) => ((b.lag ?? 0n) > (a.lag ?? 0n) ? 1 : -1))
  if (!row || rows.length < 3 || total < 100n || (row.lag ?? 0n) * 10n < total * 8n) return null
  const share = Number(((row.lag ?? 0n) * 100n) / total)
  return { row, words: `${share} % of the lag is in ${row.topic}-${row.partition}` }
}

function expiry({ rows, reading, retentionMs }: SeenGroup): Check {
  const { lost } = totalLag(rows)
  const question = 'Do records expire before they are read?'
  if (lost > 0n) return { question, answer: `${counted(lost, 'record')} expired unread`, verdict: 'trouble' }
  const behindMs = reading?.behindMs ?? null
  if (retentionMs === null) return { question, answer: 'none now', verdict: 'well' }
  const kept = `records are kept for ${writeDuration(retentionMs)}`
  if (behindMs === null) return { question, answer: `none now; ${kept}`, verdict: 'well' }
  return {
    question,
    answer: `none now; the oldest unread is ${writeDuration(Math.round(behindMs / 1000) * 1000)} old, ${kept}`,
    verdict: behindMs > 0.7 * retentionMs ? 'trouble' : 'well',
  }
}

/** The first that holds explains what comes after it. */
function causeOf(seen: SeenGroup): Cause {
  const { group, state, members, rows, partitions, reading, flow, retentionMs } = seen
  const { lag: total, lost, unknown } = totalLag(rows)
  const word = groupWord(group)
  const show = { label: 'Show the group', command: `groups show ${word}` }
  const offline = partitions.filter(one => one.leader === null)
  if (offline.length > 0)
    return {
      severity: 'critical',
      text: `${counted(offline.length, 'partition')} that it reads ${offline.length === 1 ? 'has' : 'have'} no leader: nobody can read ${listed(offline.map(nameOf))}.`,
      advice: 'Bring a broker back that holds an in-sync replica; the consumers go on by themselves then.',
      commands: [{ label: 'Health', command: 'health' }],
    }
  if (lost > 0n)
    return {
      severity: 'critical',
      text: `${counted(lost, 'record')} expired before they were read.`,
      advice: 'They are gone. Make retention longer than the longest outage, or the consumers faster.',
      commands: [
        { label: 'Offsets', command: `offsets show ${word}` },
        ...topicsOf(rows.filter(row => row.state === 'lost')).map(topic => ({
          label: `Settings of ${topic}`.slice(0, 70),
          command: `topics show ${quoteWord(topic)}`,
        })),
      ],
    }
  const beyond = rows.filter(row => row.state === 'beyond the end')
  if (beyond.length > 0)
    return {
      severity: 'critical',
      text: `Its commits are beyond the end of ${listed(beyond.map(nameOf))}: the topic was truncated or made anew.`,
      advice:
        'New records are skipped until the log has grown to the old place. Stop the group and reset these offsets.',
      commands: [{ label: 'Reset offsets…', command: `offsets reset ${word}` }, show],
    }
  const behind = total ?? 0n
  if (members !== null && members.length === 0 && behind > 0n)
    return {
      severity: 'critical',
      text: `Nobody reads: the group has no members, and ${counted(behind, 'record')} ${behind === 1n ? 'waits' : 'wait'}.`,
      advice:
        'Start its consumers. If they run: look at their log for the group id and the addresses of the brokers.',
      commands: [show],
    }
  if (state === 'PreparingRebalance' || state === 'CompletingRebalance' || state === 'Reconciling')
    return {
      severity: 'warning',
      text: `The group is rebalancing (${state}): its members do not read meanwhile.`,
      advice:
        'Ask again in a minute. When it goes on: a member that takes longer than max.poll.interval.ms for its records is thrown out again and again.',
      commands: [{ label: 'Ask again', command: `diagnose ${word}` }, show],
    }
  const heaviest = heaviestPartition(rows)
  if (heaviest) return ofHeaviest(seen, heaviest, show)
  if (reading?.state === 'stalled')
    return {
      severity: 'critical',
      text: `Its members are there, but nothing has been committed while ${counted(behind, 'record')} ${behind === 1n ? 'waits' : 'wait'}.`,
      advice: 'They hang or fail at the same record: look at their logs, and restart one.',
      commands: [show],
    }
  const isSlower = flow !== null && flow.written > 0 && flow.read < 0.98 * flow.written
  if (behind > 0n && (isSlower || reading?.state === 'falling behind')) return tooSlow(seen, show)
  if (retentionMs !== null && (reading?.behindMs ?? 0) > 0.7 * retentionMs)
    return {
      severity: 'warning',
      text: 'It catches up, but its oldest unread records are close to their retention.',
      advice: 'Make retention longer until it has caught up.',
      commands: [show],
    }
  if (total === null || unknown > 0)
    return {
      severity: 'note',
      text: 'What is known of it looks well, but not everything is known.',
      advice: null,
      commands: [show],
    }
  if (behind === 0n || reading?.state === 'ok')
    return { severity: 'well', text: 'It reads as fast as is written.', advice: null, commands: [show] }
  const time = reading?.catchUpMs ?? null
  return {
    severity: 'note',
    text:
      reading === null && flow === null
        ? `It is ${counted(behind, 'record')} behind; how that goes is not known, as no running bot has watched it.`
        : `It is ${counted(behind, 'record')} behind and catches up${time === null ? '' : `, in about ${writeDuration(Math.round(time / 1000) * 1000)}`}.`,
    advice: null,
    commands: [{ label: 'Lag', command: `lag ${word}` }],
  }
}

function ofHeaviest(
  { members }: SeenGroup,
  { row, words }: NonNullable<ReturnType<typeof heaviestPartition>>,
  show: { label: string; command: string },
): Cause {
  const owner = members?.find(member =>
    member.assignment.some(one => one.topic === row.topic && one.partition === row.partition),
  )
  const from = row.committedOffset
  return {
    severity: 'warning',
    text: `${words}${owner ? `, which ${owner.clientId} on ${owner.host.replace(/^\//, '')} reads` : ''}.`,
    advice: 'Either one record there cannot be processed, or one key is too busy. Look at the next records.',
    commands: [
      ...(from === null
        ? []
        : [
            {
              label: 'Look at the next records',
              command: `topics peek ${quoteWord(row.topic)} --partitions ${row.partition} --from ${from} --limit 5`,
            },
          ]),
      show,
    ],
  }
}

function tooSlow(
  { members, rows, partitions, flow }: SeenGroup,
  show: { label: string; command: string },
): Cause {
  const many = members?.length ?? 0
  const needed = flow && flow.read > 0 ? Math.ceil((many * flow.written) / flow.read) : null
  const pace = flow ? `: ${rate(flow.written)} are written and ${rate(flow.read)} read` : ''
  const canGrow = members !== null && many < partitions.length
  return {
    severity: 'warning',
    text: `Its members are too slow${pace}.`,
    advice: canGrow
      ? `Run more members: ${many} of at most ${partitions.length}${needed !== null && needed > many ? `; about ${Math.min(needed, partitions.length)} would keep up` : ''}.`
      : 'Every partition has a member of its own already: make the processing of a record faster, or add partitions.',
    commands: [
      show,
      ...topicsOf(rows.filter(row => (row.lag ?? 0n) > 0n))
        .slice(0, 1)
        .map(topic => ({ label: `Show ${topic}`.slice(0, 70), command: `topics show ${quoteWord(topic)}` })),
    ],
  }
}

const nameOf = (one: { topic: string; partition: number }): string => `${one.topic}-${one.partition}`
const topicsOf = (rows: readonly LagRow[]): string[] => [...new Set(rows.map(row => row.topic))]
