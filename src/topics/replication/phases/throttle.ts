import type { Advanced } from '../../../core/job-runner.ts'
import type { ConfigChange } from '../../../kafka/cluster.ts'
import { endWith, next, patientLooks, settleMs, type Turn } from '../phase.ts'
import { readThrottle } from '../read-throttle.ts'
import { inOneRequest, itemsOf, throttledReplicas, withReplicas } from '../throttle.ts'

/** Sets the throttle and goes on when the brokers say that it is in force: nothing is copied without it. */
export async function throttle({ cluster, job, spec, checkpoint, moves }: Turn): Promise<Advanced> {
  if (job.cancelledBy) return endWith(checkpoint, { state: 'cancelled', why: null })
  const { throttledTopics, throttledBrokers } = checkpoint
  const topics = [...new Set(throttledTopics.map(one => one.topic))]
  const brokers = [...new Set(throttledBrokers.map(one => one.broker))]
  const rate = String(spec.throttle)
  const before = await readThrottle(cluster, topics, brokers)
  const wanted = [
    ...throttledTopics.map((one): ConfigChange => {
      const value = withReplicas(before.replicas(one.topic, one.key), throttledReplicas(moves, one))
      return { type: 'topic', name: one.topic, values: { [one.key]: value } }
    }),
    ...throttledBrokers.map(
      ({ broker, key }): ConfigChange => ({ type: 'broker', name: String(broker), values: { [key]: rate } }),
    ),
  ]
  const results = await cluster.alterConfigs(inOneRequest(wanted))
  const failure = results.find(one => one.error !== null)?.error
  if (failure?.code === 'timeout' || failure?.code === 'unreachable') throw failure
  if (failure)
    return endWith(checkpoint, { state: 'failed', why: `The throttle could not be set: ${failure.message}` })
  const now = await readThrottle(cluster, topics, brokers)
  const isSet =
    throttledBrokers.every(({ broker, key }) => now.rate(broker, key) === rate) &&
    throttledTopics.every(one => {
      const items = itemsOf(now.replicas(one.topic, one.key))
      return items.includes('*') || throttledReplicas(moves, one).every(item => items.includes(item))
    })
  if (isSet) return next({ ...checkpoint, phase: 'start', unsettledLooks: 0 }, 'Starting the reassignment.')
  const looks = checkpoint.unsettledLooks + 1
  if (looks > patientLooks)
    return endWith(checkpoint, {
      state: 'failed',
      why: 'The throttle does not read back as it was set: somebody else changes it, too. Nothing was moved.',
    })
  return next({ ...checkpoint, unsettledLooks: looks }, 'Setting the throttle.', { afterMs: settleMs })
}
