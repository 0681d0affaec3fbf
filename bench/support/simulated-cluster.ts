import { fork } from 'node:child_process'
import { once } from 'node:events'

export interface SimulatedCluster {
  bootstrap: string[]
  stop(): Promise<void>
}

export interface ClusterSize {
  topics: number
  /** Of each topic. */
  partitions: number
  groups: number
  brokers: number
}

/** Ten thousand partitions and a hundred groups, as in the limits that the bot has to hold. */
export const tenThousandPartitions = { topics: 500, partitions: 20, groups: 100, brokers: 6 }
/** The same brokers with next to nothing on them. */
export const almostEmpty = { topics: 1, partitions: 1, groups: 1, brokers: 6 }

/** Brokers that speak Kafka's protocol, in one process of their own; they end with this one. */
export async function startSimulatedCluster(size: ClusterSize): Promise<SimulatedCluster> {
  const numbers = [size.topics, size.partitions, size.groups, size.brokers].map(String)
  const child = fork(new URL('./simulated-cluster-process.ts', import.meta.url), numbers)
  const [bootstrap] = (await once(child, 'message')) as [string[]]
  return {
    bootstrap,
    stop: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
