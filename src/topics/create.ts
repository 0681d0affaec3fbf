import { topicChange } from './change/topic-change.ts'

export const createTopics = topicChange('create', {
  name: 'topics create',
  aliases: ['create'],
  summary: 'Create the topics that topics.yml declares and the cluster lacks',
  examples: ['topics create --topics tda_jobs', 'topics create --env production --dry-run'],
})
