import type { Known } from '../../core/failure.ts'
import type { LogDir } from '../../kafka/cluster.ts'

/** What the history keeps of the log directories, in bytes: every replica of a topic counts. */
export const topicBytes = (topic: string): string => `topic-bytes:${topic}`
export const brokerBytes = (broker: number): string => `broker-bytes:${broker}`

/** Topics only where all brokers answered: a topic that is half counted would seem to shrink. */
export function diskReadings(brokers: ReadonlyMap<number, Known<LogDir[]>>): Record<string, number> {
  const readings: Record<string, number> = {}
  const isComplete = [...brokers.values()].every(one => one.known && one.value.every(dir => !dir.error))
  for (const [broker, dirs] of brokers) {
    if (!dirs.known) continue
    let sum = 0
    for (const { topic, bytes } of dirs.value.flatMap(dir => dir.replicas)) {
      sum += Number(bytes)
      if (isComplete) readings[topicBytes(topic)] = (readings[topicBytes(topic)] ?? 0) + Number(bytes)
    }
    readings[brokerBytes(broker)] = sum
  }
  return readings
}
