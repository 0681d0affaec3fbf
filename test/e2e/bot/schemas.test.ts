import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { openRegistry } from '../../../src/registry/open-registry.ts'
import { newFolder } from '../../support/bot.ts'
import { says } from '../../support/chat.ts'
import { uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { useLocalRegistry } from '../../support/local-registry.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const local = useLocalRegistry()
const { operator, approver, viewer } = people
const ops = channels.ops.id
const topic = `${uniqueName('schemas').replaceAll('-', '_')}_orders`
const folder = newFolder()
const file = join(folder.config, 'schemas', 'order.avsc')
let stage: Stage
let chat: Stage['chat']
let slack: Stage['slack']

const declare = (...fields: object[]): void =>
  writeFileSync(file, JSON.stringify({ type: 'record', name: 'Order', fields }))
const id = { name: 'id', type: 'string' }

beforeAll(async () => {
  mkdirSync(join(folder.config, 'schemas'))
  writeFileSync(
    join(folder.config, 'topics.yml'),
    `topics:\n  ${topic}: { partitions: 1, schema: { value_schema: order, compatibility: FULL } }\n`,
  )
  declare(id)
  stage = await startStage({
    folder,
    env: { SCHEMA_REGISTRY_URL: local.url() },
    config: {
      environments: { test: { policy: { like: 'production', commands: { 'topics apply': 1 } } } },
      alerts: { 'schema-registry-down': { for: '1s' } },
    },
  })
  ;({ chat, slack } = stage)
}, 120_000)
afterAll(() => stage?.end())

test('a topic is applied with its schema: the plan shows it, somebody approves, and the registry has it', async () => {
  const { plan, card } = await chat.request(operator, `topics apply --topics ${topic}`)
  expect(chat.message(channels.approvals.id, card)).toContain('register schema')
  await chat.approve(approver, card)
  await chat.seenInThread(ops, plan, '3 steps done and read back')
  const registry = openRegistry({ environment: 'test', url: local.url(), requestTimeoutMs: 10_000 })
  expect(await registry.version(`${topic}-value`, 'latest')).toMatchObject({ version: 1, type: 'AVRO' })
  expect(await registry.level(`${topic}-value`)).toBe('FULL')
  await registry.close()
  expect(says(await chat.ask(operator, `topics apply --topics ${topic}`))).toContain('nothing to do')
  expect(says(await chat.ask(viewer, `schemas show ${topic}-value`))).toContain('FULL')
})

test('a schema that is not compatible is refused in Slack with the field and the reason', async () => {
  declare(id, { name: 'note', type: 'int' })
  stage.bot.signal('SIGHUP')
  const answer = await waitFor(async () => {
    const said = says(await chat.ask(viewer, 'schemas check'))
    return said.includes('not compatible') && said
  })
  expect(answer).toContain('field "note": it is new and has no default')
  expect(says(await chat.ask(operator, `schemas register ${topic}-value`))).toContain(
    'Nothing can be registered',
  )
})

test('a registry that dies is told of, and what needs it says that it is not there', async ({ skip }) => {
  skip(!local.isOurs(), 'the registry that is named cannot be stopped')
  const alerts = () => slack.record.messages(channels.alerts.id).map(says)
  expect(alerts()).toEqual([])
  await local.stop()
  await slack.waitFor(() => alerts().length > 0, 40_000)
  expect(alerts()[0]).toContain('The schema registry of test does not answer')
  expect(says(await chat.ask(viewer, 'schemas list'))).toContain('is not there')
})
