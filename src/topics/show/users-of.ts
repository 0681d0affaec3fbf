import type { AccessFile, Grant } from '../../config/config.ts'

export interface TopicUser {
  principal: string
  as: string
  operations: string[]
  /** Consumer groups that it reads with. */
  groups: string[]
}

/** Who may use a topic by the access file; null where it says nothing about it. */
export function usersOf({ topics }: AccessFile, topic: string): TopicUser[] | null {
  const access = topics.get(topic)
  if (!access) return null
  const user =
    (as: string) =>
    ({ principal, operations, consumer_groups }: Grant): TopicUser => ({
      principal,
      as,
      operations: [...operations],
      groups: [...consumer_groups],
    })
  return [
    ...access.producers.map(user('producer')),
    ...access.consumers.map(user('consumer')),
    ...access.admins.map(user('admin')),
  ]
}
