import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { newFolder } from '../../support/bot.ts'
import { says } from '../../support/chat.ts'
import { testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const clients = testClients()
const { operator, approver, admin } = people
const ops = channels.ops.id
const approvals = channels.approvals.id
const prefix = uniqueName('ops').replaceAll('-', '')
const [jobs, safe, kept] = [`${prefix}_jobs`, `${prefix}_safe`, `${prefix}_kept`]
const many = Array.from({ length: 200 }, (_, n) => `${prefix}_many_${n}`)
let stage: Stage
let chat: Stage['chat']

beforeAll(async () => {
  const folder = newFolder()
  const declared = many.map(topic => `  ${topic}: { partitions: 1, config: { segment_ms: 86400000 } }\n`)
  writeFileSync(
    join(folder.config, 'topics.yml'),
    `topics:\n  ${jobs}: { partitions: 3, config: { cleanup_policy: compact } }\n  ${kept}: { config: { retention_ms: 3600000 } }\n${declared.join('')}`,
  )
  const once = { 'topics create': 1, 'topics apply': 1 }
  stage = await startStage({
    folder,
    config: {
      environments: { test: { policy: { like: 'production', commands: once } } },
      protected_topics: [safe],
    },
  })
  chat = stage.chat
})
afterAll(async () => {
  await stage?.end()
  await clients.close()
})

const topicNames = async (): Promise<string[]> => (await clients.admin()).listTopics()
const form = (person: string) => chat.until(() => stage.slack.record.forms(person).at(-1))

test('a declared topic is chosen in a form, planned, approved by somebody else, and created', async () => {
  await chat.act.slash(operator.id, ops, 'topics create')
  const { id } = await form(operator.id)
  const offered = await chat.act.suggest(operator.id, id, 'arg:topics', jobs)
  expect(offered.options?.map(one => one.value)).toEqual([`n:${jobs}`])
  await chat.act.submitForm(operator.id, id, { 'arg:topics': [`n:${jobs}`], 'arg:reason': 'new service' })
  const plan = await chat.seen(ops, ['Send for approval', jobs])
  expect(says(plan)).toContain('Create topic')
  expect(await topicNames()).not.toContain(jobs)
  await chat.act.click(operator.id, ops, plan.ts, 'request-submit')
  const card = await chat.seen(approvals, ['Approve', jobs])
  expect(says(card)).toContain('cleanup.policy')
  await chat.approve(approver, card.ts)
  await chat.seenInThread(ops, plan.ts, '1 step done and read back')
  expect(await topicNames()).toContain(jobs)
})

test('a change that turns out to lose data asks for its reason in the form, with the rest filled in', async () => {
  await clients.createTopic({ topic: kept, config: { 'retention.ms': '-1' } })
  const answer = await chat.ask(operator, `topics update --topics ${kept}`)
  expect(says(answer)).toContain('this plan may lose data')
  const before = stage.slack.record.forms(operator.id).length
  await chat.act.click(operator.id, ops, answer.ts, 'form')
  const { id, content } = await chat.until(() => stage.slack.record.forms(operator.id)[before])
  expect(JSON.stringify(content)).toContain(`n:${kept}`)
  await chat.act.submitForm(operator.id, id, { 'arg:reason': 'the disks are full' })
  const plan = await chat.seen(ops, ['Send for approval', 'the disks are full'])
  expect(says(plan)).toContain('retention becomes 1h instead of for ever')
  await chat.act.click(operator.id, ops, plan.ts, 'request-withdraw')
})

test('a topic is deleted when two others have approved, and not by the first of them', async () => {
  const topic = await clients.createTopic({ topic: `${prefix}_old` })
  const { plan, card } = await chat.request(admin, `topics delete ${topic} --force --confirm --reason moved`)
  expect(chat.message(approvals, card)).toContain('0 of 2')
  await chat.approve(approver, card)
  await chat.messageSays(approvals, card, '1 of 2')
  expect(await topicNames()).toContain(topic)
  await chat.approve(operator, card)
  await chat.seenInThread(ops, plan, 'done and read back')
  expect(await topicNames()).not.toContain(topic)
})

test('what to delete is chosen among the topics of the cluster', async () => {
  const topic = await clients.createTopic({ topic: `${prefix}_chosen` })
  await chat.act.slash(admin.id, ops, 'topics delete')
  const { id, content } = await form(admin.id)
  expect(JSON.stringify(content)).not.toContain('arg:yes')
  await waitFor(async () => {
    const offered = await chat.act.suggest(admin.id, id, 'arg:topic', `${prefix}_chos`)
    return offered.options?.some(one => one.value === `n:${topic}`)
  })
  await chat.act.submitForm(admin.id, id, { 'arg:topic': [`n:${topic}`], 'arg:reason': 'moved' })
  const plan = await chat.seen(ops, ['Send for approval', `Delete topic "${topic}"`])
  await chat.act.click(admin.id, ops, plan.ts, 'request-withdraw')
  await chat.messageSays(ops, plan.ts, 'Withdrawn')
})

test('a protected topic is refused before anybody is asked to approve, also when it is forced', async () => {
  await clients.createTopic({ topic: safe })
  const answer = await chat.ask(admin, `topics delete ${safe} --force --confirm --reason cleanup`)
  expect(says(answer)).toContain('never deletes a protected topic')
  expect(await topicNames()).toContain(safe)
})

test('a plan of 200 topics shows what fits, and is attached as a whole to the plan and to its card', async () => {
  const { plan, card } = await chat.request(operator, `topics apply --topics '${prefix}_many_*'`)
  const shown = chat.message(ops, plan)
  expect(shown).toContain('Create 200 topics')
  expect(shown).toContain('All of it is in the file in the thread')
  expect(chat.message(approvals, card)).toContain('rows are shown')
  const files = await chat.until(() => {
    const found = stage.slack.record.files().filter(file => file.name.startsWith('create-200-topics'))
    return found.flatMap(file => file.channels).length === 2 && found
  })
  expect(files.flatMap(file => file.channels).toSorted()).toEqual([ops, approvals].toSorted())
  for (const file of files) {
    const text = Buffer.from(file.content ?? []).toString()
    expect(many.filter(topic => !text.includes(`Create ${topic} with`))).toEqual([])
  }
  await chat.act.click(operator.id, ops, plan, 'request-withdraw')
  await chat.messageSays(approvals, card, 'Withdrawn')
  expect(await topicNames()).not.toContain(`${prefix}_many_0`)
})
