import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from '../../src/playground/slack/scenario.ts'
import { testClients, uniqueName, waitFor } from '../support/kafka-cluster.ts'
import { type Stage, startStage } from '../support/stage.ts'
import { openBrowser, type Visitor, visit } from '../support/visitor.ts'

const clients = testClients()
const { operator, approver } = people
const slow = uniqueName('slow')
const hostile = '<!channel> *x* [/red]'
let stage: Stage
let browser: Browser
let visitor: Visitor
let topic: string

beforeAll(async () => {
  topic = await clients.createTopic({ partitions: 12 })
  await clients.produce(topic, 240)
  stage = await startStage({
    config: { alerts: { 'too-far-behind': { severity: 'critical', above: 100, for: '1s', groups: [slow] } } },
  })
  browser = await openBrowser()
  visitor = await visit(browser, stage.slack.pageUrl)
})
afterAll(async () => {
  await browser?.close()
  await stage?.end()
  await clients.close()
})

const stopped = async (name = uniqueName('stopped')): Promise<string> => {
  await clients.consumeCommit(
    name,
    topic,
    Array.from({ length: 12 }, () => 5),
  )
  return name
}
const thread = () => visitor.page.getByRole('region', { name: 'Thread' })
const committed = async (group: string): Promise<string[]> => {
  const [offsets] = await (await clients.admin()).fetchOffsets({ groupId: group, topics: [topic] })
  return [...new Set(offsets?.partitions.map(({ offset }) => offset))]
}

test('/kafka health, typed into the channel, shows how the cluster is', async () => {
  await visitor.type('/kafka health')
  const answer = await visitor.sees('/kafka health', 'Brokers: 3 of 3')
  await answer.getByRole('button', { name: 'Details' }).click()
  await answer.getByRole('button', { name: '1 reply' }).click()
  await thread().getByText('Cluster id').waitFor()
  await thread().getByRole('cell', { name: 'active' }).waitFor()
  await visitor.page.getByRole('button', { name: 'Close thread' }).click()
})

test('a reset goes from typing over another person’s approval to done, and back by its Undo button', async () => {
  const group = await stopped()
  await visitor.type(`/kafka offsets reset ${group} --to earliest --reason "bad deploy"`)
  const plan = await visitor.sees(group, '60 records will be read again', 'Send for approval')
  await plan.getByRole('button', { name: 'Send for approval' }).click()
  await visitor.goTo('kafka-approvals')
  await (await visitor.sees(group, 'Approve')).getByRole('button', { name: 'Approve' }).click()
  await visitor.sees('Only visible to you', 'somebody else has to decide')
  expect(await committed(group)).toEqual(['5'])

  await visitor.be(approver)
  await (await visitor.sees(group, 'Approve')).getByRole('button', { name: 'Approve' }).click()
  await visitor.sees(group, 'were moved and read back', 'Approved by')
  expect(await committed(group)).toEqual(['0'])

  await visitor.be(operator)
  await visitor.goTo('kafka-ops')
  const done = await visitor.sees(group, 'were moved and read back', '1 reply')
  await done.getByRole('button', { name: '1 reply' }).click()
  await thread().getByRole('button', { name: 'Undo' }).click()
  // What is dangerous asks for a reason first: the form.
  const form = visitor.page.getByRole('dialog', { name: 'offsets undo' })
  await form.getByRole('textbox', { name: 'Reason' }).fill('was not needed')
  await form.getByRole('button', { name: 'Show the plan' }).click()
  await form.waitFor({ state: 'detached' })
  const back = thread().getByRole('article').filter({ hasText: 'Put back 12 committed offsets' }).last()
  await back.getByRole('button', { name: 'Send for approval' }).click()

  await visitor.be(approver)
  await visitor.goTo('kafka-approvals')
  await (await visitor.sees('was not needed', 'Approve')).getByRole('button', { name: 'Approve' }).click()
  await visitor.sees('was not needed', 'were moved and read back')
  expect(await committed(group)).toEqual(['5'])
})

test('a change without arguments opens its form, which finds the group and leads to the plan', async () => {
  const group = await stopped()
  await visitor.be(operator)
  await visitor.goTo('kafka-ops')
  await visitor.type('/kafka offsets reset')
  const form = visitor.page.getByRole('dialog', { name: 'offsets reset' })
  const name = form.getByRole('combobox', { name: /Group/ })
  const option = form.getByRole('option', { name: group, exact: true })
  // The list has what the last scan saw.
  await waitFor(async () => {
    await name.fill('')
    await name.fill(group.slice(0, -1))
    await option.waitFor({ timeout: 5000 })
    return true
  })
  await option.click()
  await form.getByRole('textbox', { name: /^To/ }).fill('earliest')
  await form.getByRole('textbox', { name: /Reason/ }).fill('by form')
  await form.getByRole('button', { name: 'Show the plan' }).click()
  const plan = await visitor.sees(group, 'by form', 'Nothing has been changed')
  await plan.getByRole('button', { name: 'Cancel' }).click()
  await visitor.sees(group, 'Withdrawn')
})

test('a lag alert is acknowledged, and says when it is over', async () => {
  await clients.consumeCommit(
    slow,
    topic,
    Array.from({ length: 12 }, () => 2),
  )
  await visitor.goTo('kafka-alerts')
  const alert = await visitor.sees(slow, '216 records behind')
  await alert.getByRole('button', { name: 'Acknowledge' }).click()
  await visitor.sees('Acknowledged by', 'Olive Operator')
  await clients.consumeCommit(
    slow,
    topic,
    Array.from({ length: 12 }, () => 20),
  )
  await visitor.sees('Lag in test: resolved')
})

test('the digest is readable at once', async () => {
  await visitor.goTo('kafka-ops')
  await visitor.type('/kafka digest daily')
  await visitor.sees('Daily digest of test', 'Alerts in the last day: 1 opened, 1 resolved')
})

test('a group called <!channel> *x* [/red] is drawn as those characters', async () => {
  await stopped(hostile)
  await visitor.type(`/kafka lag "${hostile}"`)
  const answer = await visitor.sees(hostile, '/kafka lag')
  expect(await answer.locator('.mention.broadcast').count()).toBe(0)
  await visitor.type(`/kafka offsets reset "${hostile}" --to earliest --reason why`)
  const plan = await visitor.sees(hostile, 'Send for approval')
  expect(await plan.locator('.mention.broadcast').count()).toBe(0)
  await plan.getByRole('button', { name: 'Send for approval' }).click()
})

test('on a phone an approval is read and given on one screen', async () => {
  const phone = await visit(browser, stage.slack.pageUrl, { width: 390, height: 800 })
  await phone.be(approver)
  await phone.goTo('kafka-approvals')
  const card = await phone.sees(hostile, 'Approve')
  const consequence = card.getByText(/records will be read again/)
  const approve = card.getByRole('button', { name: 'Approve' })
  for (const one of [consequence, approve]) {
    const box = await one.boundingBox()
    expect(box?.y).toBeGreaterThan(0)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(800)
  }
  expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  await approve.click()
  await phone.sees(hostile, 'were moved and read back')
  expect(phone.mistakes).toEqual([])
  await phone.close()
})

test('nothing went wrong in the page meanwhile', () => {
  expect(visitor.mistakes).toEqual([])
})
