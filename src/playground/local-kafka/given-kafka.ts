import { Failure } from '../../core/failure.ts'
import { aliveBrokers } from './readiness.ts'
import type { Fitting } from './start-local-kafka.ts'

/** The cluster that KAFKA_BOOTSTRAP_SERVERS names (comma separated `host:port`, plain). It is used as it is and never stopped. */
export async function givenKafka(): Promise<Fitting> {
  const bootstrap = (process.env['KAFKA_BOOTSTRAP_SERVERS'] ?? '')
    .split(',')
    .map(s => s.trim())
    .filter(Boolean)
  if (bootstrap.length === 0) return { fits: false, why: 'KAFKA_BOOTSTRAP_SERVERS is not set' }
  return {
    fits: true,
    start: async () => {
      const { clusterId, brokers } = await aliveBrokers(bootstrap).catch((cause: unknown) => {
        throw new Failure('unreachable', `The cluster at ${bootstrap.join(', ')} does not answer.`, {
          hint: 'Check KAFKA_BOOTSTRAP_SERVERS, or unset it to have a cluster started here.',
          cause,
        })
      })
      const refuse = async (): Promise<never> => {
        throw new Failure(
          'refused',
          'The cluster was given by KAFKA_BOOTSTRAP_SERVERS; its brokers are not ours to kill or start.',
          {
            hint: 'Unset KAFKA_BOOTSTRAP_SERVERS to have a cluster of your own.',
          },
        )
      }
      return {
        bootstrap,
        brokers: brokers.map(b => ({ ...b, logFile: null })),
        clusterId,
        way: 'given',
        killBroker: refuse,
        startBroker: refuse,
        stop: async () => {},
      }
    },
  }
}
