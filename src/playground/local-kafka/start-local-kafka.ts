import { Failure } from '../../core/failure.ts'
import { dockerKafka } from './docker-kafka.ts'
import { givenKafka } from './given-kafka.ts'
import { jarsKafka } from './jars-kafka.ts'
import type { LocalKafka, LocalKafkaOptions, LocalKafkaWay } from './local-kafka.ts'

/**
 * A Kafka cluster from the first source that fits: the one that KAFKA_BOOTSTRAP_SERVERS names; a Docker engine; Java 17 or
 * newer with Maven. Throws one Failure that says what to install when none fits, and passes on the Failure of a source that
 * fits but did not come up: falling back silently would hide it.
 */
export async function startLocalKafka(options: LocalKafkaOptions = {}): Promise<LocalKafka> {
  const misfits: string[] = []
  for (const way of options.ways ?? (['given', 'docker', 'jars'] as const)) {
    const fitting = await sources[way](options)
    if (fitting.fits) return fitting.start()
    misfits.push(fitting.why)
  }
  throw new Failure('unreachable', `No way to get a local Kafka: ${misfits.join('; ')}.`, {
    hint: 'Install Java 17 or newer and Maven (Debian: apt install openjdk-17-jre-headless maven; macOS: brew install openjdk maven), or start Docker, or set KAFKA_BOOTSTRAP_SERVERS to a cluster that may be played with.',
  })
}

/** Whether a source can be used on this machine, and how to start it when it can. */
export type Fitting = { fits: true; start: () => Promise<LocalKafka> } | { fits: false; why: string }

const sources: Record<LocalKafkaWay, (options: LocalKafkaOptions) => Promise<Fitting>> = {
  given: givenKafka,
  docker: dockerKafka,
  jars: jarsKafka,
}
