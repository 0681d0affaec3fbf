import { topicChange } from './change/topic-change.ts'

export const updateTopics = topicChange('update', {
  name: 'topics update',
  aliases: ['update'],
  summary: 'Bring settings, partitions and replicas of existing topics to what topics.yml declares',
  examples: [
    'topics update --topics tda_jobs',
    'topics update --env production --reason "shorter retention, see OPS-12"',
  ],
})
