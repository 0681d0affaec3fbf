import { topicChange } from './change/topic-change.ts'

export const applyTopics = topicChange('apply', {
  name: 'topics apply',
  aliases: [],
  summary: 'Create what is missing and change what differs from topics.yml, in one plan',
  examples: ['topics apply --dry-run', "topics apply --topics 'tda_*' --env production"],
})
