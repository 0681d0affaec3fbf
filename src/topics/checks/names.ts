import { type Check, type Found } from './check.ts'

/** Topic names, by org.apache.kafka.common.internals.Topic and the suite's conventions. */
export const nameChecks: readonly Check[] = [
  {
    id: 'topic-name',
    level: 'error',
    says: 'A topic’s name is one that Kafka takes: 1 to 249 letters, digits, ".", "_" and "-", not "." or "..".',
    fix: 'choose another name',
    find: ({ config }) =>
      names(config.topics.topics.keys(), name =>
        /^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..'
          ? null
          : 'Kafka takes 1 to 249 letters, digits, ".", "_" and "-" as a name',
      ),
  },
  {
    id: 'name-collision',
    level: 'error',
    says: 'No two topics differ in "." and "_" alone: Kafka’s metrics have one character for both, and brokers refuse the second topic.',
    fix: 'rename one of the two',
    find: ({ config }) => {
      const all = [...config.topics.topics.keys()]
      const plain = (name: string): string => name.replaceAll('.', '_')
      return names(all, name => {
        const twin = all.slice(0, all.indexOf(name)).find(other => plain(other) === plain(name))
        return twin
          ? `"${name}" and "${twin}" are the same name in Kafka’s metrics, and brokers refuse the second`
          : null
      })
    },
  },
  {
    id: 'name-prefix',
    level: 'note',
    says: 'All topics begin with the prefix that nearly all of them have.',
    fix: 'rename it while nobody uses it, or leave it',
    find: ({ config }) => {
      const all = [...config.topics.topics.keys()]
      const prefixes = Map.groupBy(all, name => /^[a-zA-Z0-9]+[._-]/.exec(name)?.[0] ?? '')
      const [prefix, same] = [...prefixes].sort(([, a], [, b]) => b.length - a.length)[0] ?? ['', []]
      if (prefix === '' || all.length < 3 || same.length < all.length * 0.8) return []
      return names(all, name =>
        name.startsWith(prefix) ? null : `"${name}" does not begin with "${prefix}" as the other topics do`,
      )
    },
  },
]

const names = (all: Iterable<string>, wrong: (name: string) => string | null): Found[] =>
  [...all].flatMap(name => {
    const message = wrong(name)
    return message ? [{ file: 'topics' as const, path: ['topics', name], message }] : []
  })
