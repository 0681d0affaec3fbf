import { type Config, protectedBy } from '../config/config.ts'

/** What protects a topic, such as the pattern in bot.yml; null: nothing does. */
export function protectionOf({ bot, access, topics }: Config, topic: string): string | null {
  if (topics.topics.get(topic)?.isProtected) return 'protected in topics.yml'
  const pattern = protectedBy(bot, access.immutableTopics, topic)
  if (pattern === null) return null
  return access.immutableTopics.includes(topic)
    ? 'immutable in acl-config.yml'
    : `protected_topics has ${pattern}`
}
