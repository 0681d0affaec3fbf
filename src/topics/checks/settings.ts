import { bytes } from '../../core/words.ts'
import { type Check, eachTopic, type Found, numberOf } from './check.ts'

/** Values that contradict the access file, have no effect, or go by another name in Kafka. */
export const settingChecks: readonly Check[] = [
  {
    id: 'message-size',
    level: 'error',
    says: 'A topic takes records as large as the access file allows (restrictions.max_message_size).',
    fix: 'declare the same max_message_bytes',
    find: subject =>
      eachTopic(subject, ({ declared, effective }) => {
        const allowed = subject.config.access.topics.get(declared.name)?.restrictions.max_message_size
        const taken = numberOf(effective.config.get('max.message.bytes'))
        if (!allowed || !taken || taken.value === allowed) return []
        const message = `${declared.name} takes ${bytes(taken.value)}, and the access file says ${bytes(allowed)}`
        return [
          taken.value < allowed
            ? { path: taken.path, message }
            : { path: taken.path, message, level: 'warning' },
        ]
      }),
  },
  {
    id: 'default-without-effect',
    level: 'warning',
    says: 'An environment’s default takes effect on some topic: a topic’s own value beats it.',
    fix: 'leave it out, or write it into the topics’ environment_overrides',
    find: ({ config }) => {
      const topics = [...config.topics.topics.values()]
      if (topics.length === 0) return []
      return [...config.topics.environments].flatMap(([environment, { config: settings, partitions }]) => {
        const beaten = [...settings].filter(([key]) =>
          topics.every(
            topic => topic.settings.config.has(key) || topic.overrides.get(environment)?.config.has(key),
          ),
        )
        const counts =
          partitions && topics.every(topic => topic.settings.partitions)
            ? [['partitions', partitions] as const]
            : []
        return [...beaten, ...counts].map(
          ([key, setting]): Found => ({
            file: 'topics',
            path: setting.path,
            message: `${key} never takes effect in ${environment}: every topic has a value of its own`,
          }),
        )
      })
    },
  },
  {
    id: 'suite-name',
    level: 'note',
    says: 'Settings have Kafka’s names: min_in_sync_replicas is read as min.insync.replicas, message_max_bytes as max.message.bytes.',
    fix: 'write min_insync_replicas and max_message_bytes',
    find: ({ config }) => {
      const levels = [
        config.topics.defaults,
        ...config.topics.environments.values(),
        ...[...config.topics.topics.values()].flatMap(topic => [topic.settings, ...topic.overrides.values()]),
      ]
      return levels.flatMap(level =>
        [...level.config].flatMap(([key, setting]): Found[] => {
          const written = String(setting.path.at(-1))
          return written.replaceAll('_', '.') === key
            ? []
            : [
                {
                  file: 'topics',
                  path: setting.path,
                  message: `"${written}" is Kafka’s ${key}, and is read as that`,
                  fix: `write ${key.replaceAll('.', '_')}`,
                },
              ]
        }),
      )
    },
  },
]
