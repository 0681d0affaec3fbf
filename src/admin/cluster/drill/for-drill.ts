import { counted, listed } from '../../../core/words.ts'
import type { ClusterExport } from '../export-document.ts'

/**
 * Pure: the export as a cluster with so many brokers can take it. A cluster for drills is smaller than production, and what is
 * tried is the export, not the number of replicas: a topic has as many as there are brokers.
 */
export function forDrill(file: ClusterExport, brokers: number): { file: ClusterExport; notes: string[] } {
  const large = file.topics.filter(one => one.placement.some(replicas => replicas.length > brokers))
  if (large.length === 0) return { file, notes: [] }
  const topics = file.topics.map(topic => ({
    ...topic,
    placement: topic.placement.map(replicas => replicas.slice(0, brokers)),
  }))
  const names = listed(large.map(one => one.name))
  return {
    file: { ...file, topics },
    notes: [
      `All replicas of ${names}: there ${brokers === 1 ? 'is' : 'are'} ${counted(brokers, 'broker')} here, so ${large.length === 1 ? 'it has' : 'they have'} fewer.`,
    ],
  }
}
