import { counted } from '../../core/words.ts'
import type { ReassignSpec } from './reassign-spec.ts'

/** What moving replicas is to people, one step a topic. */
export function replicationSteps(spec: ReassignSpec | null): { topic: string; text: string }[] {
  if (!spec) return []
  return spec.topics.map(({ topic, replicationFactor }) => {
    const moves = spec.moves.filter(one => one.topic === topic)
    return {
      topic,
      text: `Move replicas of ${topic}: ${counted(replicationFactor, 'replica')} for ${counted(moves.length, 'partition')}`,
    }
  })
}
