import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { accessCoverage, covers } from '../../../scripts/access-coverage.ts'
import { commands } from '../../../src/commands.ts'
import {
  accessFileSchema,
  consumerGroupAccessSchema,
  grantSchema,
  groupSchema,
  roleSchema,
  serviceAccountSchema,
  topicAccessSchema,
} from '../../../src/config/access-schema.ts'
import { allKeys } from '../../../src/config/schema-keys.ts'

const rows = accessCoverage.flatMap(({ rows }) => rows)
const patterns = rows.flatMap(({ keys }) => keys)
const uncovered = (keys: readonly string[]): string[] =>
  [...new Set(keys)].filter(key => !patterns.some(pattern => covers(pattern, key)))

/** Every key that the file can have; not those that only hold others. */
function keysOfShape(): string[] {
  const grants = ['producers', 'consumers', 'admin_access']
  const all = [
    ...allKeys(accessFileSchema),
    ...allKeys(serviceAccountSchema, 'service_accounts.*.'),
    ...allKeys(groupSchema, 'groups.*.'),
    ...allKeys(roleSchema, 'roles.*.'),
    ...allKeys(topicAccessSchema, 'topic_access.*.'),
    ...grants.flatMap(list => allKeys(grantSchema, `topic_access.*.${list}.`)),
    ...allKeys(consumerGroupAccessSchema, 'consumer_group_access.*.'),
  ]
  return all.filter(key => !all.some(other => other.startsWith(`${key}.`)))
}

/** The keys that a file has, without the places in lists. */
function keysIn(value: unknown, path: readonly string[] = []): string[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap(one => (typeof one === 'object' ? keysIn(one, path) : []))
    return inner.length > 0 ? inner : [path.join('.')]
  }
  if (typeof value !== 'object' || value === null) return [path.join('.')]
  return Object.entries(value).flatMap(([key, one]) => keysIn(one, [...path, key]))
}

describe('The table of what becomes of the access file', () => {
  test('has a row for every key that the file can have', () => {
    expect(uncovered(keysOfShape())).toEqual([])
  })

  test('has no row for a key that there is not', () => {
    const known = keysOfShape()
    const isKnown = (pattern: string): boolean =>
      known.some(key => covers(pattern, key)) ||
      // Conditions and metadata are free, and rows tell of the usual ones.
      known.some(key => pattern.startsWith(`${key}.`))
    expect(patterns.filter(pattern => !isKnown(pattern))).toEqual([])
  })

  test('names commands that there are', () => {
    const names = new Set(commands.map(command => command.name))
    expect(rows.flatMap(({ by = [] }) => by).filter(name => !names.has(name))).toEqual([])
  })

  test.each(['config', '/work/shared/tda-config'].filter(folder => existsSync(`${folder}/acl-config.yml`)))(
    'has a row for everything that is written in %s',
    folder => {
      const file: unknown = parseDocument(readFileSync(`${folder}/acl-config.yml`, 'utf8')).toJS()
      expect(uncovered(keysIn(file))).toEqual([])
    },
  )
})
