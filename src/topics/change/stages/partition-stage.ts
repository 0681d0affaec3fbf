import type { Stage, TopicStep } from './stage.ts'

/** Adds partitions; Kafka takes none away. */
export const partitionStage: Stage = {
  kind: 'partitions',
  part: ({ topics }) =>
    topics
      .filter(one => one.id !== null && changeOf(one) !== undefined)
      .map(one => {
        const change = changeOf(one)
        return { ...one, text: `Add partitions to ${one.topic}: ${change?.from} → ${change?.to}` }
      }),
  async send(steps, cluster) {
    const results = await cluster.createPartitions(
      steps.map(one => ({ topic: one.topic, count: Number(changeOf(one)?.to) })),
    )
    return results.map(one => one.error)
  },
  state(step, seen) {
    const change = changeOf(step)
    if (seen?.id !== step.id) return 'else'
    if (seen.partitions === Number(change?.to)) return 'done'
    return seen.partitions === Number(change?.from) ? 'before' : 'else'
  },
}

const changeOf = ({ changes }: Pick<TopicStep, 'changes'>) => changes.find(one => one.what === 'partitions')
