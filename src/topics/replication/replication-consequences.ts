import type { Consequence } from '../../core/plan.ts'
import { writeDuration } from '../../core/time.ts'
import { bytes, counted, listed } from '../../core/words.ts'
import { partitionKey } from '../../kafka/cluster.ts'
import { addedBy, type Move } from './moves.ts'
import type { ObservedReplication } from './observe-replication.ts'
import { rateText } from './phase.ts'
import type { ReassignSpec } from './reassign-spec.ts'
import { followerRate, leaderRate, throttledBrokers } from './throttle.ts'

type Found = Consequence & { topic: string; text: string }

const rank = { critical: 0, warning: 1, note: 2 }

/** What moving these replicas costs and risks, the worst first. Pure. */
export function replicationConsequences(
  spec: ReassignSpec,
  observed: ObservedReplication,
): { consequences: Found[]; bytesToCopy: number | null } {
  const bytesToCopy = bytesOf(spec.moves, observed)
  const moves = Map.groupBy(spec.moves, one => one.topic)
  const consequences = [
    ...spec.topics.flatMap(one => ofTopic(one, moves.get(one.topic) ?? [], observed)),
    ...cost(spec, observed),
    ...fullDisks(spec, observed),
    ...othersThrottle(spec, observed),
  ]
  return { consequences: consequences.sort((a, b) => rank[a.severity] - rank[b.severity]), bytesToCopy }
}

function ofTopic(
  { topic, replicationFactor }: ReassignSpec['topics'][number],
  moves: readonly Move[],
  observed: ObservedReplication,
): Found[] {
  const found: Found[] = []
  const add = (severity: Found['severity'], text: string): void =>
    void found.push({ topic, severity, text: `${topic}: ${text}` })
  const shrinking = moves.filter(one => one.from.length > one.to.length)
  const minInSync = observed.minInSync.get(topic) ?? 1
  if (shrinking.length > 0 && replicationFactor < minInSync)
    add(
      'critical',
      `with ${counted(replicationFactor, 'replica')} min.insync.replicas=${minInSync} asks for no more than ${replicationFactor === 1 ? 'that one' : `those ${replicationFactor}`}; brokers before 3.7 refuse producers with acks=all.`,
    )
  if (shrinking.length > 0)
    add(
      'warning',
      replicationFactor === 1
        ? `${counted(shrinking.length, 'partition')} will be on one broker only: when that fails, the records are not there, and when its disk is lost, they are lost.`
        : `${counted(shrinking.length, 'partition')} will have ${replicationFactor} replicas; the others are deleted.`,
    )
  const gone = [...new Set(moves.flatMap(one => one.from))].filter(
    id => !observed.brokers.some(broker => broker.id === id),
  )
  if (gone.length > 0)
    add(
      'warning',
      `the replicas on broker ${listed(gone.map(String))}, which is not there, are given up and made anew elsewhere.`,
    )
  return found
}

/** What is copied in all, since all of it is copied at once, and how long the busiest broker needs for it at the throttle. */
function cost({ moves, throttle }: ReassignSpec, observed: ObservedReplication): Found[] {
  const growing = moves.filter(one => addedBy(one).length > 0)
  const topics = [...new Set(growing.map(one => one.topic))]
  const [topic] = topics
  if (topic === undefined) return []
  return [{ topic, severity: 'note', text: `${listed(topics)}: ${costText(growing, throttle, observed)}` }]
}

function costText(moves: readonly Move[], throttle: number, observed: ObservedReplication): string {
  const total = bytesOf(moves, observed)
  const copies = moves.reduce((sum, one) => sum + addedBy(one).length, 0)
  const what = `${counted(copies, 'replica')} of ${counted(moves.length, 'partition')} ${copies === 1 ? 'is' : 'are'} copied at ${rateText(throttle)} or less for each broker`
  if (total === null) return `${what}; how much that is could not be learnt.`
  const busiest = Math.max(0, ...loads(moves, observed).values())
  const time = writeDuration(Math.max(1, Math.ceil(busiest / throttle)) * 1000)
  return `${what}: ${bytes(total)}, which takes at least ${time}.`
}

function bytesOf(moves: readonly Move[], { sizes }: ObservedReplication): number | null {
  if (!sizes.known) return null
  let total = 0
  for (const move of moves) {
    const copies = addedBy(move).length
    const size = sizes.value.get(partitionKey(move.topic, move.partition))
    if (copies > 0 && size === undefined) return null
    total += copies * (size ?? 0)
  }
  return total
}

/** Bytes in (`in 3`) and out (`out 1`) of each broker; the leader sends. */
function loads(moves: readonly Move[], { sizes, topics }: ObservedReplication): Map<string, number> {
  const load = new Map<string, number>()
  const add = (key: string, size: number): void => void load.set(key, (load.get(key) ?? 0) + size)
  for (const move of moves) {
    const size = (sizes.known && sizes.value.get(partitionKey(move.topic, move.partition))) || 0
    const leader = topics.get(move.topic)?.partitions.find(one => one.partition === move.partition)?.leader
    for (const broker of addedBy(move)) {
      add(`in ${broker}`, size)
      add(`out ${leader}`, size)
    }
  }
  return load
}

function fullDisks({ moves, topics }: ReassignSpec, observed: ObservedReplication): Found[] {
  const load = loads(moves, observed)
  return [...observed.free].flatMap(([broker, free]): Found[] => {
    const incoming = load.get(`in ${broker}`) ?? 0
    if (incoming <= free) return []
    const text = `Broker ${broker} gets ${bytes(incoming)} and has ${bytes(free)} free: its disk would be full.`
    return [{ topic: topics[0]?.topic ?? '', severity: 'critical', text }]
  })
}

function othersThrottle({ moves, topics }: ReassignSpec, { rates }: ObservedReplication): Found[] {
  if (!rates.known) return []
  const found = throttledBrokers(moves).flatMap(({ broker, key }) => {
    const rate = rates.value.get(`${broker} ${key}`)
    return rate === undefined ? [] : [{ broker, key, rate }]
  })
  if (found.length === 0) return []
  const [slowest] = found.toSorted((a, b) => a.rate - b.rate)
  const brokers = [...new Set(found.map(one => one.broker))].map(String)
  const text = `A throttle (${leaderRate}, ${followerRate}) is set on broker ${listed(brokers)} already, ${rateText(slowest?.rate ?? 0)} at the least: it stays as it is and holds for this copy, too.`
  return [{ topic: topics[0]?.topic ?? '', severity: 'warning', text }]
}
