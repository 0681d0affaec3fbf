import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { requestIn, says, words } from '../../support/chat.ts'
import { testClients, uniqueGroup, uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { silentBroker } from '../../support/silent-broker.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const clients = testClients()
const { operator, approver, admin, viewer, guest, deactivated, unknown, foreign } = people
const ops = channels.ops.id
const approvals = channels.approvals.id
const hostile = '<!channel> *x* [/red]'
const late = uniqueName('late')
let stage: Stage
let chat: Stage['chat']
let silent: Awaited<ReturnType<typeof silentBroker>>
let topic: string

beforeAll(async () => {
  silent = await silentBroker()
  const rule = { severity: 'warning', for: '1s' }
  stage = await startStage({
    config: {
      environments: { hung: { bootstrap_servers: silent.address, request_timeout: '4s' } },
      alerts: {
        'too-far-behind': { ...rule, above: 10, groups: [hostile] },
        'much-too-far': { ...rule, above: 50, groups: [late] },
      },
    },
  })
  chat = stage.chat
  topic = await clients.createTopic()
  await clients.produce(topic, 60)
})
afterAll(async () => {
  await stage?.end()
  await silent?.stop()
  await clients.close()
})

const typed = (group: string): string => `offsets reset "${group}" --to earliest --reason why`

describe('who may do what', () => {
  test.each([unknown, guest, foreign])(
    '$realName may ask for help and who they are, and nothing else',
    async ({ id, ...rest }) => {
      const person = { id, ...rest }
      const refused = await chat.ask(person, 'health')
      expect(refused.ephemeralFor).toBe(id)
      expect(says(refused)).toContain('cluster:read')
      expect(says(await chat.ask(person, 'help'))).toContain('offsets reset')
      expect(says(await chat.ask(person, 'whoami'))).toContain('for access')
    },
  )

  test('whoever may not do something is sent to people who can help, not to a guest or to one who left', async () => {
    const text = await waitFor(async () => {
      const refused = JSON.stringify((await chat.ask(unknown, 'health')).blocks)
      return !refused.includes(guest.id) && !refused.includes(deactivated.id) && refused
    })
    expect(text).toContain(admin.id)
  })

  test('a deactivated account that is listed in bot.yml has no rights', async () => {
    expect((await chat.act.slash(deactivated.id, ops, 'health')).error).toBe('account_inactive')
  })
})

describe('where commands are taken', () => {
  test('a mention in a thread is answered in that thread, also a change', async () => {
    const group = uniqueGroup()
    await clients.consumeCommit(group, topic, [5])
    const { message: root } = await chat.act.say(operator.id, ops, `What about ${group}?`)
    const ts = root?.ts ?? ''
    await chat.act.mention(operator.id, ops, `lag ${group}`, ts)
    await chat.seenInThread(ops, ts, '55 records')
    await chat.act.mention(operator.id, ops, typed(group), ts)
    const plan = await chat.seenInThread(ops, ts, '5 records will be read again')
    await chat.act.click(operator.id, ops, plan.ts, 'request-submit')
    await chat.approve(approver, (await chat.card(requestIn(plan) ?? '')).ts)
    await chat.seenInThread(ops, ts, 'were moved and read back')
  })

  test('a direct message is answered there', async () => {
    await chat.act.directMessage(viewer.id, 'health')
    const answer = await chat.until(() =>
      stage.slack.record.directMessages(viewer.id).find(one => says(one).includes('3 of 3')),
    )
    expect(answer.user).not.toBe(viewer.id)
  })

  test('a change without arguments opens its form, which completes names and leads to the plan', async () => {
    const group = uniqueGroup()
    await clients.consumeCommit(group, topic, [5])
    await chat.act.slash(operator.id, ops, 'offsets reset')
    const form = await chat.until(() => stage.slack.record.forms(operator.id).at(-1))
    const choice = await waitFor(async () => {
      const { options } = await chat.act.suggest(operator.id, form.id, 'arg:group', group.slice(0, 12))
      return options?.find(one => one.text.text === group)?.value
    })
    const wrong = await chat.act.submitForm(operator.id, form.id, {
      'arg:group': choice,
      'arg:to': 'the day before never',
      'arg:reason': 'by form',
    })
    expect(Object.keys(wrong.errors ?? {})).toEqual(['arg:to'])
    expect(await chat.act.submitForm(operator.id, form.id, { 'arg:to': 'earliest' })).toMatchObject({
      ok: true,
    })
    const plan = await chat.seen(ops, [group, 'will be read again', 'Nothing has been changed'])
    expect(says(plan)).toContain('by form')
  })
})

test('the metrics say how fast payloads are acknowledged and how Slack answers', async () => {
  await chat.ask(operator, 'whoami')
  const page = await stage.bot.metrics()
  const count = (name: string, labels: string): number =>
    Number(new RegExp(`^${name}_count\\{${labels}\\} (\\d+)$`, 'm').exec(page)?.[1] ?? 0)
  expect(count('kafka_ops_slack_acknowledgement_duration_seconds', 'kind="line"')).toBeGreaterThan(0)
  expect(page).toMatch(
    /^kafka_ops_slack_request_duration_seconds_count\{method="[\w.]+",outcome="ok"\} [1-9]/m,
  )
})

describe('what may not be lost nor doubled', () => {
  test('an envelope that comes twice makes one request', async () => {
    const group = uniqueGroup()
    await clients.consumeCommit(group, topic, [5])
    stage.slack.control.deliverTwice()
    const plan = await chat.ask(operator, typed(group))
    // What comes after both has been answered: the second would have been by now.
    await chat.ask(operator, 'whoami')
    const plans = stage.slack.record.messages(ops).filter(one => says(one).includes(group))
    expect(plans.map(one => one.ts)).toEqual([plan.ts])
    const list = says(await chat.ask(operator, 'approvals list --all'))
    expect(list.split(group)).toHaveLength(2)
  })

  test('Slack holding answers back does not hold an alert back', async () => {
    stage.slack.control.failNext('chat.postMessage', { kind: 'ratelimited', retryAfterS: 12 })
    const before = new Set(stage.slack.record.messages(ops).map(one => one.ts))
    const asked = chat.ask(viewer, 'env')
    await chat.until(() => stage.slack.record.calls('chat.postMessage').some(call => call.status === 429))
    const paused = performance.now()
    await clients.consumeCommit(late, topic, [1])
    await chat.seen(channels.alerts.id, [late, '59 records'])
    expect(performance.now() - paused).toBeLessThan(12_000)
    expect(stage.slack.record.messages(ops).filter(one => !before.has(one.ts))).toEqual([])
    expect(says(await asked)).toContain('hung')
  })

  test('an answer that is being worked out at SIGTERM still arrives', async () => {
    const asked = chat.ask(viewer, 'health --env hung')
    await chat.seen(ops, 'Working on')
    const ended = stage.bot.term()
    expect(says(await asked)).toContain('does not answer')
    expect(await ended).toBe(0)
    await stage.bot.restart()
  })
})

describe('a group called <!channel> *x* [/red]', () => {
  /** As those characters, and nowhere as what Slack would make of them. */
  function isLiteral(content: { text?: string; blocks?: unknown }): void {
    expect(words(content.blocks)).toContain(hostile)
    expect(JSON.stringify(content.blocks)).not.toMatch(/"type":"broadcast"/)
    for (const text of mrkdwn(content.blocks)) expect(text).not.toContain('<!channel>')
    expect(content.text ?? '').not.toContain('<!channel>')
  }

  test('shows as those characters in answers, alert, plan, card and Home', async () => {
    await clients.consumeCommit(hostile, topic, [20])
    const alert = await chat.seen(channels.alerts.id, [hostile, 'records behind'])
    isLiteral(alert)
    for (const question of [
      'groups list',
      `lag "${hostile}"`,
      `groups show "${hostile}"`,
      `offsets show "${hostile}"`,
    ])
      isLiteral(await chat.ask(admin, question))

    const { plan, card } = await chat.request(operator, typed(hostile))
    const messages = [...stage.slack.record.messages(ops), ...stage.slack.record.messages(approvals)]
    for (const ts of [plan, card]) isLiteral(messages.find(one => one.ts === ts) ?? { blocks: [] })
    await chat.act.click(approver.id, approvals, card, 'request-plan')
    const form = await chat.until(() => stage.slack.record.forms(approver.id).at(-1))
    isLiteral({ blocks: form.content.blocks })
    await chat.act.closeForm(approver.id, form.id)
    await chat.act.openHome(approver.id)
    const home = await chat.until(() => stage.slack.record.home(approver.id))
    isLiteral({ blocks: home.content.blocks })

    await chat.approve(approver, card)
    isLiteral(await chat.seenInThread(ops, plan, 'were moved and read back'))
  })
})

test('the request of somebody who is deactivated meanwhile is not executed', async () => {
  const group = uniqueGroup()
  await clients.consumeCommit(group, topic, [5])
  const { plan, card } = await chat.request(operator, typed(group))
  stage.slack.control.deactivate(operator.id)
  // What it knows of people it asks again after minutes, or a restart.
  await stage.bot.term()
  await stage.bot.restart()
  await chat.approve(approver, card)
  await chat.seenInThread(ops, plan, 'Not done')
})

/** Every text in which Slack reads its own markup. */
function mrkdwn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwn)
  if (typeof value !== 'object' || value === null) return []
  const isMarkup = 'type' in value && value.type === 'mrkdwn' && 'text' in value
  return isMarkup ? [String(value.text)] : Object.values(value).flatMap(mrkdwn)
}
