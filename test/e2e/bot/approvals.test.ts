import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { channels, defaultScenario, people } from '../../../src/playground/slack/scenario.ts'
import { inStore, trailOf } from '../../support/bot-store.ts'
import { says } from '../../support/chat.ts'
import { sharedKafka, testClients, uniqueGroup, waitFor } from '../../support/kafka-cluster.ts'
import { osUser, runCli, startCli } from '../../support/run-cli.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const clients = testClients()
const { operator, approver, admin, viewer } = people
const ops = channels.ops.id
const approvals = channels.approvals.id
let stage: Stage
let chat: Stage['chat']
let topic: string
let group: string

beforeAll(async () => {
  const { bootstrap } = sharedKafka()
  const brief = {
    bootstrap_servers: bootstrap.join(','),
    policy: { like: 'production', request_lifetime: '3s' },
  }
  // Approvals are asked for where guests, strangers and people without rights look on.
  const everywhere = defaultScenario.channels.map(channel => ({
    ...channel,
    members: defaultScenario.people.map(person => person.id).concat(defaultScenario.bot.userId),
  }))
  stage = await startStage({
    standIn: { scenario: { ...defaultScenario, channels: everywhere } },
    config: {
      environments: { brief: { ...brief, channels: { approvals } } },
      terminal: { [osUser()]: operator.id },
    },
  })
  chat = stage.chat
})
afterAll(async () => {
  await stage?.end()
  await clients.close()
})
beforeEach(async () => {
  topic = await clients.createTopic({ partitions: 2 })
  group = uniqueGroup()
  await clients.produce(topic, 40)
  await clients.consumeCommit(group, topic, [7, 8])
})

const committed = async (): Promise<string[]> => {
  const [offsets] = await (await clients.admin()).fetchOffsets({ groupId: group, topics: [topic] })
  // kafkajs lists partitions without a commit, too, once it knows of them.
  const there = (offsets?.partitions ?? []).filter(one => one.offset !== '-1')
  return there.toSorted((a, b) => a.partition - b.partition).map(one => one.offset)
}
const reset = (to = 'earliest'): string => `offsets reset ${group} --to ${to} --reason "bad deploy"`

const trail = (id: string) => inStore(stage.bot.folder, trailOf(id))

test('whoever asked cannot approve, nor somebody without the right; both are told so alone', async () => {
  const { id, card } = await chat.request(operator, reset())
  await chat.approve(operator, card)
  await chat.told(operator, 'somebody else has to decide')
  await chat.approve(viewer, card)
  await chat.told(viewer, 'the right "approve"')
  expect(chat.message(approvals, card)).toContain('0 of 1')
  expect(await trail(id)).toEqual(['planned', 'requested', 'refused', 'refused'])
  expect(await committed()).toEqual(['7', '8'])
})

test('a guest, somebody from elsewhere and somebody unknown decide nothing, whatever bot.yml says, and are told who can; whoever left cannot even click', async () => {
  const { id, plan, card } = await chat.request(operator, reset())
  for (const person of [people.guest, people.foreign, people.unknown]) {
    await chat.approve(person, card)
    const { blocks } = await chat.told(person, 'the right "approve"')
    expect(JSON.stringify(blocks)).toContain(approver.id)
    expect(JSON.stringify(blocks)).not.toContain(people.guest.id)
  }
  expect(await chat.approve(people.deactivated, card)).toMatchObject({ ok: false, error: 'account_inactive' })
  expect(chat.message(approvals, card)).toContain('0 of 1')
  expect(await trail(id)).toEqual(['planned', 'requested', 'refused', 'refused', 'refused'])
  expect(await committed()).toEqual(['7', '8'])
  await chat.approve(approver, card)
  await chat.seenInThread(ops, plan, 'were moved and read back')
})

test('two people who approve at the same moment cause one execution', async () => {
  const { id, plan, card } = await chat.request(operator, reset())
  await Promise.all([chat.approve(approver, card), chat.approve(admin, card)])
  await chat.seenInThread(ops, plan, 'were moved and read back')
  await chat.until(() =>
    [approver, admin].some(person =>
      stage.slack.record
        .messages(approvals, person.id)
        .some(one => one.ephemeralFor === person.id && says(one).includes('Your click changed nothing')),
    ),
  )
  expect(await trail(id)).toEqual(['planned', 'requested', 'approved', 'starting', 'done'])
  expect(await committed()).toEqual(['0', '0'])
  const told = stage.slack.record.thread(ops, plan).filter(one => one.ts !== plan)
  expect(told).toHaveLength(1)
})

test('a denial says why to whoever asked', async () => {
  const { plan, card } = await chat.request(operator, reset())
  await chat.act.click(approver.id, approvals, card, 'request-deny')
  const form = await chat.until(() => stage.slack.record.forms(approver.id).at(-1))
  await chat.act.submitForm(approver.id, form.id, { reason: 'Not during the sale' })
  const told = await chat.seenInThread(ops, plan, 'Denied')
  expect(says(told)).toContain('Not during the sale')
  await chat.messageSays(approvals, card, 'Denied by')
  await chat.approve(admin, card)
  expect(await committed()).toEqual(['7', '8'])
})

test('a request can be withdrawn, and its card then decides nothing any more', async () => {
  const { plan, card } = await chat.request(operator, reset())
  await chat.act.click(operator.id, ops, plan, 'request-withdraw')
  const shown = await chat.messageSays(approvals, card, 'Withdrawn')
  expect(shown).not.toContain('Deny')
  expect(await committed()).toEqual(['7', '8'])
})

test.each([
  {
    what: 'a commit moved',
    change: async () => clients.consumeCommit(group, topic, [9, 8]),
    now: '-0: 9 → earliest',
  },
  {
    what: 'the topic has more partitions',
    change: async () => {
      const admin = await clients.admin()
      await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] })
    },
    now: 'not as it was when this plan was made',
  },
  {
    what: 'the topic was deleted and made anew',
    change: async () => {
      // With the same records and commits: nothing but its id is another.
      const others = testClients()
      onTestFinished(others.close)
      await (await others.admin()).deleteTopics({ topics: [topic] })
      await waitFor(() => others.createTopic({ topic, partitions: 2 }))
      await others.produce(topic, 40)
      await others.consumeCommit(group, topic, [7, 8])
    },
    now: 'not as it was when this plan was made',
  },
])('an approval after $what does nothing and shows the plan as it would be now', async ({ change, now }) => {
  const { id, plan, card } = await chat.request(operator, reset())
  await change()
  const before = await committed()
  await chat.approve(approver, card)
  const told = await chat.seenInThread(ops, plan, 'Nothing was changed')
  expect(says(told)).toContain(now)
  expect(says(told)).toContain('The plan as it would be now')
  expect(says(told).split('This is the new plan')).toHaveLength(3)
  expect(await committed()).toEqual(before)
  expect(await trail(id)).toEqual(['planned', 'requested', 'approved', 'outdated'])
})

test('a member that joins after the plan stops the execution, with nothing committed', async () => {
  const { plan, card } = await chat.request(operator, reset())
  const member = await clients.joinGroup(group, [topic], 'came-back')
  await chat.approve(approver, card)
  const told = await chat.seenInThread(ops, plan, 'Not done')
  expect(says(told)).toContain('came-back')
  await member.leave()
  expect(await committed()).toEqual(['7', '8'])
})

test('on a topic under traffic an approval holds after seconds and thousands of records', async () => {
  await clients.produce(topic, 4000)
  const traffic = new AbortController()
  const producing = (async () => {
    while (!traffic.signal.aborted) await clients.produce(topic, 50)
  })()
  const behind = async (): Promise<number> => {
    const ends = await (await clients.admin()).fetchTopicOffsets(topic)
    return ends.reduce((sum, { high }) => sum + Number(high), 0)
  }

  const early = await chat.request(operator, reset('latest'))
  const late = await chat.request(approver, reset('latest'))
  await waitFor(async () => (await behind()) > 6500, { timeoutMs: 30_000 })
  await chat.approve(approver, early.card)
  await chat.seenInThread(ops, early.plan, 'were moved and read back')
  const reached = (await committed()).reduce((sum, offset) => sum + Number(offset), 0)
  expect(reached).toBeGreaterThan(6500)

  // The first one moved the commits: what the second would replace is not there any more.
  await chat.approve(admin, late.card)
  await chat.seenInThread(ops, late.plan, 'Nothing was changed')
  traffic.abort()
  await producing
})

test('a plan whose cost has more than doubled since is shown anew instead of done', async () => {
  const { plan, card } = await chat.request(operator, reset('latest'))
  await clients.produce(topic, 400)
  await chat.approve(approver, card)
  const told = await chat.seenInThread(ops, plan, 'Nothing was changed')
  expect(says(told)).toContain('records skipped: 25 when it was approved, 425 now')
  expect(await committed()).toEqual(['7', '8'])
})

test('a click after the request has expired does nothing and says so', async () => {
  const { id, card } = await chat.request(operator, `${reset()} --env brief`)
  // The card keeps its buttons: Slack takes no edits for a while.
  stage.slack.control.failNext('chat.update', { kind: 'ratelimited', retryAfterS: 30 }, 100)
  onTestFinished(() => stage.slack.control.clearFaults())
  await waitFor(async () => (await trail(id)).includes('expired'))
  await chat.approve(approver, card)
  await chat.told(approver, 'This request has expired. Nothing was done.')
  expect(await committed()).toEqual(['7', '8'])
})

describe('from a terminal on the bot’s host', () => {
  const terminal = () => ({ cwd: stage.bot.folder.path, env: stage.bot.terminalEnv })
  const asked = () => ['offsets', 'reset', group, '--to', 'earliest', '--reason', 'from a shell']

  test('a change gets its card, is executed by the bot once approved, and --wait ends with 0', async () => {
    const cli = startCli([...asked(), '--wait'], terminal())
    const card = await chat.seen(approvals, ['from a shell', group])
    expect(says(card)).toContain(`15 records will be read again by ${group}`)
    await chat.approve(operator, card.ts)
    await chat.told(operator, 'You asked for this change yourself')
    await chat.approve(approver, card.ts)
    const { exit, stdout } = await cli.ended
    expect({ exit, stdout }).toMatchObject({ exit: 0, stdout: expect.stringContaining('read back') })
    expect(await committed()).toEqual(['0', '0'])
  })

  test('away from it nobody can be asked: exit 4', async () => {
    const { cwd, env } = terminal()
    const { exit, stderr } = await runCli(asked(), {
      cwd,
      env: { ...env, KAFKA_OPS_DATA: join(cwd, 'elsewhere') },
    })
    expect({ exit, stderr }).toMatchObject({
      exit: 4,
      stderr: expect.stringContaining('nobody can be asked'),
    })
    expect(await committed()).toEqual(['7', '8'])
  })
})
