import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { accessFile } from '../../../src/config/access-file.ts'
import { faultLine, loadConfig } from '../../../src/config/config.ts'
import { topicsFile } from '../../../src/config/topics-file.ts'
import { readYamlFile } from '../../../src/config/yaml-file.ts'
import { Failure, toFailure } from '../../../src/core/failure.ts'
import { folderWith } from './config-folder.ts'

const faulty = 'test/unit/config/faulty'
const topics = topicsFile(readYamlFile(`${faulty}/topics.yml`, {}))
const access = accessFile(readYamlFile(`${faulty}/acl-config.yml`, {}))

function startFailure(folder: string, env: NodeJS.ProcessEnv = {}): Failure {
  try {
    loadConfig({ folder, env })
  } catch (error) {
    return toFailure(error)
  }
  throw new Error('it started')
}

test('every fault of every file is listed at once, with its line, column, path and what to write instead', async () => {
  const stopped = startFailure(faulty, { SLACK_APP_TOKEN: 'xapp-1-hunter2' }).message
  const others = [...topics.faults, ...access.faults].map(faultLine)
  await expect(`${stopped}\n\n${others.join('\n')}\n`).toMatchFileSnapshot('faulty/listing.txt')
})

test('no secret of a faulty file reaches the listing', () => {
  expect(readFileSync(`${faulty}/bot.yml`, 'utf8')).toContain('in-the-file')
  const { message, hint } = startFailure(faulty, { SLACK_APP_TOKEN: 'xapp-1-hunter2' })
  expect(message + hint).not.toMatch(/in-the-file|hunter2/)
})

test('a fault in bot.yml stops the start', () => {
  const failure = startFailure(folderWith({ 'bot.yml': 'slack: { mode: pigeon }' }))
  expect(failure).toBeInstanceOf(Failure)
  expect(failure.code).toBe('config')
  expect(failure.message).toMatch(
    /^There is a fault in the configuration\.\n.*bot\.yml:1:16 error not-a-choice: slack\.mode: /,
  )
})

test('a file that is no YAML stops the start, whichever it is', () => {
  for (const name of ['bot.yml', 'topics.yml', 'acl-config.yml'])
    expect(startFailure(folderWith({ [name]: 'a: [' })).message).toContain(`${name}:1:`)
})

test('faults of the topics file disable the topics they touch and no other', () => {
  const usable = [...topics.topics.values()]
    .filter(topic => topic.faults.length === 0)
    .map(topic => topic.name)
  expect(usable).toEqual(['unread_note', 'wrong_schema', 'good'])
})

test('a fault in a topic’s schema concerns only its schema', () => {
  const topic = topics.topics.get('wrong_schema')
  expect(topic?.faults).toEqual([])
  expect(topic?.schemaFaults.map(fault => fault.check)).toEqual(['not-a-choice'])
  expect(topics.schemas.get('event_v1')?.faults.map(fault => fault.check)).toEqual(['duplicate-key'])
  expect(topics.schemas.get('other_v1')?.faults).toEqual([])
})

test('a wrong grant disables that grant and no other', () => {
  expect(access.topics.get('good')?.producers.map(grant => grant.principal)).toEqual(['User:backend'])
  expect([...access.groups.keys()]).toEqual(['platform_operators'])
})

test('a fault never lifts a protection', () => {
  expect(access.immutableTopics).toEqual(['good'])
  const doubled = folderWith({
    'acl-config.yml': 'topic_access:\n  audit: {}\n  audit: { restrictions: { immutable: true } }',
    'topics.yml': 'topics:\n  ledger: { protected: perhaps }',
  })
  expect(accessFile(readYamlFile(join(doubled, 'acl-config.yml'), {})).immutableTopics).toEqual(['audit'])
  expect(topicsFile(readYamlFile(join(doubled, 'topics.yml'), {})).topics.get('ledger')?.isProtected).toBe(
    true,
  )
})

test('faults outside bot.yml do not stop the start and are kept for status and validate', () => {
  const folder = folderWith({
    'topics.yml': readFileSync(`${faulty}/topics.yml`, 'utf8'),
    'acl-config.yml': readFileSync(`${faulty}/acl-config.yml`, 'utf8'),
  })
  const { faults } = loadConfig({ folder, env: {} })
  expect(faults.filter(fault => fault.level === 'error')).toHaveLength(
    [...topics.faults, ...access.faults].filter(fault => fault.level === 'error').length,
  )
})
