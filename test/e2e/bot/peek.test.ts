import { afterAll, beforeAll, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { inStore } from '../../support/bot-store.ts'
import { says } from '../../support/chat.ts'
import { testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const clients = testClients()
const { operator, admin } = people
const ops = channels.ops.id
const prefix = uniqueName('peek')
let stage: Stage
let topic: string

beforeAll(async () => {
  stage = await startStage({ config: { pii_fields: { [`${prefix}-*`]: ['email'] } } })
  topic = await clients.createTopic({ topic: `${prefix}-mail` })
  const values = Array.from({ length: 30 }, (_, n) => ({
    n,
    email: `user${n}@example.com`,
    text: '<!channel> *x* '.repeat(60),
  }))
  await waitFor(() =>
    clients
      .produce(
        topic,
        values.map(value => ({ key: 'k', value: JSON.stringify(value) })),
      )
      .then(() => true),
  )
})
afterAll(async () => {
  await stage?.end()
  await clients.close()
})

test('records are shown to the one who asks alone, masked, what is in them as plain characters, and the trail has it', async () => {
  const answer = await stage.chat.ask(admin, `topics peek ${topic} --last 3`)
  expect(answer.ephemeralFor).toBe(admin.id)
  expect(says(answer)).toContain('"n": 29')
  expect(JSON.stringify(answer)).not.toContain('@example.com')
  // Slack reads no mentions and no marks in rich text.
  expect((answer.blocks ?? []).every(block => block.type !== 'section')).toBe(true)
  const [row] = await inStore(stage.bot.folder, store => store.audit.search({ text: topic, limit: 1 }))
  expect(row).toMatchObject({
    event: 'disclosed',
    actor: { id: admin.id },
    door: 'slack',
    summary: `Looked at 3 records of topic ${topic} (masked)`,
  })
})

test('whole values come as a file, in the asker’s own messages', async () => {
  await stage.chat.ask(admin, `topics peek ${topic} --last 3 --output whole.json`)
  const file = await stage.chat.until(() =>
    stage.slack.record.files().find(one => one.name === 'whole.json' && one.content),
  )
  const { data } = JSON.parse(Buffer.from(file.content ?? '').toString()) as {
    data: { rows: { value: { content: { text: string } } }[] }
  }
  expect(data.rows.map(row => row.value.content.text.length)).toEqual([900, 900, 900])
  await stage.chat.until(() => file.channels.length > 0)
  expect(file.channels).not.toContain(ops)
})

test('who may not look at records is told whom to ask, and the trail has the attempt', async () => {
  const refused = await stage.chat.ask(operator, `topics peek ${topic}`)
  expect(refused.ephemeralFor).toBe(operator.id)
  expect(says(refused)).toContain('records:read')
  expect(JSON.stringify(refused.blocks)).toContain(admin.id)
  const [row] = await inStore(stage.bot.folder, store => store.audit.search({ text: topic, limit: 1 }))
  expect(row).toMatchObject({ event: 'refused', actor: { id: operator.id } })
})
