import type { Failure } from '../../../core/failure.ts'
import type { Cluster } from '../../../kafka/cluster.ts'
import type { SeenTopic } from '../look-at.ts'
import type { DecidedTopic, TopicDecision } from '../topic-decision.ts'

/** One kind of change: all its steps are sent together, and read back together. */
export interface Stage {
  kind: string
  /** The steps of a decision that are this stage's, one a topic. */
  part(decision: TopicDecision): TopicStep[]
  /** The failure of each step, null where Kafka answered that it was done. */
  send(steps: readonly TopicStep[], cluster: Cluster): Promise<(Failure | null)[]>
  /** What the cluster says about a step. `else`: neither as before nor as planned. */
  state(step: TopicStep, seen: SeenTopic | undefined): 'done' | 'before' | 'else'
}

export interface TopicStep extends DecidedTopic {
  /** What is done, to be read after its state: "Add partitions to t: 2 → 4". */
  text: string
}
