import { isBelowMinIsr, isUnderReplicated } from '../../core/in-sync.ts'
import { writeDuration } from '../../core/time.ts'
import { groupWord, quoteWord } from '../../core/tokenize.ts'
import { count, counted, listed } from '../../core/words.ts'
import type { Partition } from '../../kafka/cluster.ts'
import type { Cause, Check } from './diagnosis.ts'

export interface SeenTopic {
  topic: string
  partitions: readonly Partition[]
  /** Settings in force, by key; null: not told. */
  settings: ReadonlyMap<string, string | null> | null
  /** The groups that read it: what each is behind here, and what expired before it read it. */
  readers: readonly { group: string; lag: bigint | null; lost: bigint }[]
  /** Topics that take what could not be processed, and how many records a second they got lately; null: not known. */
  deadLetters: readonly { topic: string; records: bigint | null; rate: number | null }[]
  /** Records a second that were written to it; null: not known. */
  rate: number | null
}

/** Pure: the suite's steps for lost messages, as far as the protocol tells, and what they amount to. */
export function judgeTopic(seen: SeenTopic): { checks: Check[]; cause: Cause } {
  return {
    checks: [replicas(seen), promise(seen), writing(seen), expired(seen), keeping(seen), deadLetters(seen)],
    cause: causeOf(seen),
  }
}

const minIsrOf = ({ settings }: SeenTopic): number | null => {
  const value = settings?.get('min.insync.replicas')
  return value === null || value === undefined ? null : Number(value)
}
const isUnclean = ({ settings }: SeenTopic): boolean =>
  settings?.get('unclean.leader.election.enable') === 'true'

const offline = ({ partitions }: SeenTopic) => partitions.filter(one => one.leader === null)
const under = ({ partitions }: SeenTopic) => partitions.filter(isUnderReplicated)
const below = (seen: SeenTopic) => {
  const least = minIsrOf(seen)
  return least === null ? [] : seen.partitions.filter(one => isBelowMinIsr(one, least))
}
const fewestReplicas = ({ partitions }: SeenTopic): number =>
  Math.min(...partitions.map(one => one.replicas.length))

function replicas(seen: SeenTopic): Check {
  const trouble = [
    offline(seen).length > 0 ? `${offline(seen).length} offline` : '',
    below(seen).length > 0 ? `${below(seen).length} below min.insync.replicas` : '',
    under(seen).length > 0 ? `${under(seen).length} under-replicated` : '',
  ].filter(Boolean)
  return {
    question: 'Are its brokers there and its replicas in sync?',
    answer:
      trouble.length > 0
        ? trouble.join(', ')
        : `${counted(seen.partitions.length, 'partition')}, all in sync`,
    verdict: trouble.length > 0 ? 'trouble' : 'well',
  }
}

function promise(seen: SeenTopic): Check {
  const question = 'What is acks=all worth here?'
  const least = minIsrOf(seen)
  if (least === null) return { question, answer: 'its settings were not told', verdict: 'not known' }
  const copies = fewestReplicas(seen)
  const spare = Math.min(copies, least) - 1
  const answer =
    `${counted(copies, 'replica')}, min.insync.replicas ${least}: an acknowledged record survives ${spare === 0 ? 'no loss of a broker for certain' : `the loss of ${counted(spare, 'broker')}`}` +
    `${isUnclean(seen) ? ', unless a replica that is behind becomes leader, which is allowed' : ''}. Whether producers use acks=all is not in the protocol`
  return { question, answer, verdict: spare === 0 || isUnclean(seen) ? 'trouble' : 'well' }
}

const writing = ({ rate }: SeenTopic): Check => ({
  question: 'Is something written?',
  answer: rate === null ? 'the bot has not watched it for long enough' : rateText(rate),
  verdict: rate === null ? 'not known' : 'well',
})

const rateText = (perSecond: number): string =>
  `${perSecond >= 10 ? count(Math.round(perSecond)) : perSecond.toFixed(1)} records/s`

function expired({ readers }: SeenTopic): Check {
  const question = 'Do records expire before they are read?'
  const losers = readers.filter(one => one.lost > 0n)
  if (losers.length > 0)
    return {
      question,
      answer: losers.map(one => `"${one.group}" lost ${count(one.lost)}`).join(', '),
      verdict: 'trouble',
    }
  if (readers.length === 0) return { question, answer: 'no group has read it', verdict: 'not known' }
  return { question, answer: `not for any of ${counted(readers.length, 'group')}`, verdict: 'well' }
}

function keeping({ settings }: SeenTopic): Check {
  const question = 'How long are records kept?'
  const retention = settings?.get('retention.ms')
  if (!settings || retention === null || retention === undefined)
    return { question, answer: 'its settings were not told', verdict: 'not known' }
  const policy = settings.get('cleanup.policy') ?? 'delete'
  const ms = Number(retention)
  const time = !policy.includes('delete') || ms < 0 ? 'for ever' : writeDuration(ms)
  return {
    question,
    answer: policy.includes('compact') ? `${time}, of each key only the last record (compacted)` : time,
    verdict: 'well',
  }
}

function deadLetters({ deadLetters: all }: SeenTopic): Check {
  const question = 'Are records put aside as not processable?'
  if (all.length === 0)
    return { question, answer: 'no dead letter topic belongs to it', verdict: 'not known' }
  const words = all.map(
    one =>
      `${one.topic} ${one.records === null ? 'not known' : counted(one.records, 'record')}${one.rate === null ? '' : `, ${rateText(one.rate)}`}`,
  )
  return {
    question,
    answer: words.join('; '),
    verdict: all.some(one => (one.rate ?? 0) > 0)
      ? 'trouble'
      : all.every(one => one.rate !== null)
        ? 'well'
        : 'not known',
  }
}

/** The first that holds explains what comes after it. */
function causeOf(seen: SeenTopic): Cause {
  const { topic, partitions, readers } = seen
  const word = quoteWord(topic)
  const show = { label: 'Show the topic', command: `topics show ${word}` }
  const names = (some: readonly Partition[]): string => listed(some.map(one => `${topic}-${one.partition}`))
  if (offline(seen).length > 0)
    return {
      severity: 'critical',
      text: `${counted(offline(seen).length, 'partition')} ${offline(seen).length === 1 ? 'has' : 'have'} no leader: what is sent to ${names(offline(seen))} is refused.`,
      advice: 'Bring a broker back that holds an in-sync replica. Producers that give up lose their records.',
      commands: [{ label: 'Health', command: 'health' }, show],
    }
  if (below(seen).length > 0)
    return {
      severity: 'critical',
      text: `Producers with acks=all are refused on ${names(below(seen))}: too few replicas are in sync.`,
      advice: 'Bring the missing brokers back.',
      commands: [{ label: 'Health', command: 'health' }, show],
    }
  const losers = readers.filter(one => one.lost > 0n)
  const [loser] = losers
  if (loser)
    return {
      severity: 'critical',
      text: `Records expire before they are read: ${listed(losers.map(one => `"${one.group}" has lost ${count(one.lost)}`))}.`,
      advice: 'Make retention longer than the longest outage, or the consumers faster.',
      commands: [
        { label: `Diagnose ${loser.group}`.slice(0, 70), command: `diagnose ${groupWord(loser.group)}` },
        show,
      ],
    }
  const filling = seen.deadLetters.filter(one => (one.rate ?? 0) > 0)
  const [fullest] = filling
  if (fullest)
    return {
      severity: 'warning',
      text: `Records are put aside as not processable: ${listed(filling.map(one => `${one.topic} gets ${rateText(one.rate ?? 0)}`))}.`,
      advice: 'They are not lost, but not processed either. Look at their errors.',
      commands: [
        { label: 'Look at the errors', command: `topics peek ${quoteWord(fullest.topic)} --group-errors` },
        show,
      ],
    }
  if (isUnclean(seen))
    return {
      severity: 'warning',
      text: 'Acknowledged records can be lost when a broker fails: a replica that is behind may become leader.',
      advice: 'Set unclean.leader.election.enable to false.',
      commands: [show],
    }
  const least = minIsrOf(seen)
  if (partitions.length > 0 && Math.min(fewestReplicas(seen), least ?? 2) < 2)
    return {
      severity: 'warning',
      text:
        fewestReplicas(seen) < 2
          ? 'There is one copy of each record: when its broker fails it is away, and with its disk it is gone.'
          : 'With min.insync.replicas 1 an acknowledged record may be on one broker only.',
      advice: 'Declare three replicas and min.insync.replicas 2.',
      commands: [show],
    }
  if (under(seen).length > 0)
    return {
      severity: 'warning',
      text: `Nothing is lost, but ${names(under(seen))} ${under(seen).length === 1 ? 'is' : 'are'} under-replicated.`,
      advice: 'Bring the missing brokers back, or wait until their replicas have caught up.',
      commands: [{ label: 'Health', command: 'health' }, show],
    }
  return {
    severity: 'well',
    text: 'Nothing on the cluster explains lost messages.',
    advice:
      'Look at the producers: acks=all, retries and delivery.timeout.ms, and whether they notice a refusal.',
    commands: [show],
  }
}
