import { type Check, eachTopic, numberOf } from './check.ts'

/** How many replicas topics have, and how many of them must be in sync. */
export const replicationChecks: readonly Check[] = [
  {
    id: 'replicas-above-brokers',
    level: 'error',
    says: 'No topic wants more replicas than its cluster has brokers (only where the cluster answers).',
    fix: 'start more brokers, or declare fewer replicas',
    find: subject =>
      eachTopic(subject, ({ declared, effective }, environment) => {
        const replicas = numberOf(effective.replicationFactor)
        const { cluster } = subject
        if (!replicas || cluster?.environment !== environment || replicas.value <= cluster.brokers) return []
        const message = `${declared.name} wants ${replicas.value} replicas, and the cluster has ${cluster.brokers} brokers`
        return [{ path: replicas.path, message }]
      }),
  },
  {
    id: 'replicas-below-minimum',
    level: 'warning',
    says: 'A topic has at least as many replicas as its environment’s defaults say, and three in production.',
    fix: 'declare more replicas',
    find: subject =>
      eachTopic(subject, ({ declared, effective }, environment) => {
        const replicas = numberOf(effective.replicationFactor)
        const ofDefaults = subject.config.topics.environments.get(environment)?.replicationFactor?.value ?? 1
        const least = Math.max(ofDefaults, environment === 'production' ? 3 : 1)
        if (!replicas || replicas.value >= least) return []
        const message = `${declared.name} has ${replicas.value} of at least ${least} replicas`
        return [{ path: replicas.path, message }]
      }),
  },
  {
    id: 'min-isr-above-replicas',
    level: 'error',
    says: 'min.insync.replicas is not above the number of replicas: brokers ask for no more than there are, and those before 3.7 refuse every producer with acks=all.',
    fix: 'declare fewer than there are replicas',
    find: subject =>
      eachTopic(subject, ({ declared, effective }) => {
        const replicas = numberOf(effective.replicationFactor)
        const inSync = numberOf(effective.config.get('min.insync.replicas'))
        if (!replicas || !inSync || inSync.value <= replicas.value) return []
        const message = `${declared.name} asks for ${inSync.value} replicas in sync and has ${replicas.value}: it is no safer than with ${replicas.value}, and brokers before 3.7 refuse producers with acks=all`
        return [{ path: inSync.path, message }]
      }),
  },
  {
    id: 'min-isr-equals-replicas',
    level: 'warning',
    says: 'min.insync.replicas is below the number of replicas, so that one broker may be down.',
    fix: 'declare one less than there are replicas',
    find: subject =>
      eachTopic(subject, ({ declared, effective }) => {
        const replicas = numberOf(effective.replicationFactor)
        const inSync = numberOf(effective.config.get('min.insync.replicas'))
        if (!replicas || !inSync || replicas.value === 1 || inSync.value !== replicas.value) return []
        const message = `${declared.name} needs all of its ${replicas.value} replicas in sync: one broker down stops producers with acks=all`
        return [{ path: inSync.path, message }]
      }),
  },
]
