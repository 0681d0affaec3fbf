import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { Request } from '../../../src/core/request.ts'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { waitFor } from '../../support/wait-for.ts'
import { type Toy, toy, words } from './toy-bot.ts'

const ops = channels.ops.id
const approvals = channels.approvals.id
const { operator, approver } = people
let here: Toy
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await here.end()
})

async function startChild(journal: string): Promise<ChildProcess> {
  const { apiUrl, tokens } = here.standIn
  const child = fork(join(import.meta.dirname, 'toy-child.ts'), [
    apiUrl,
    JSON.stringify(tokens),
    here.folder,
    journal,
  ])
  children.push(child)
  await once(child, 'message')
  return child
}

/** Clicks whatever can be clicked, like people who want to get on; ends when it is told to. */
async function pressOn(signal: AbortSignal): Promise<void> {
  const { record, control } = here.standIn
  while (!signal.aborted) {
    const plan = record.messages(ops).find(one => words(one.blocks).includes('Send for approval'))
    if (plan) await control.act.click(operator.id, ops, plan.ts, 'request-submit')
    const card = record.messages(approvals).find(one => words(one.blocks).includes('Deny'))
    if (card) await control.act.click(approver.id, approvals, card.ts, 'request-approve')
    await sleep(5)
  }
}

test('Killed at any moment and started again, the bot shows what its rows say, told once and done at most once', async () => {
  here = await toy()
  const journal = join(here.folder, 'journal')
  writeFileSync(journal, '')
  for (const afterMs of [15, 40, 80, 130, 200, 300]) {
    const child = await startChild(journal)
    const clicking = new AbortController()
    const clicked = pressOn(clicking.signal)
    void here.standIn.control.act.slash(operator.id, ops, 'reset orders --to latest --reason why')
    await sleep(afterMs)
    child.kill('SIGKILL')
    await once(child, 'exit')
    clicking.abort()
    await clicked
  }
  const bot = await here.start()
  // Whoever ran a request is dead; in life their silence tells.
  bot.store.requests.interruptSilent(-1)
  await bot.pipeline.recover(0)
  // Reminders stay in the outbox until their time has come.
  await waitFor(
    () =>
      bot.store.outbox.counts().every(one => one.state !== 'waiting' || one.lane === 'approvals') &&
      bot.store.requests
        .list({ states: ['waiting'], limit: 100 })
        .every(one => bot.store.approvalCards.get(one.id)) &&
      bot.store.approvalCards.outdated(10).length === 0,
    { timeoutMs: 30_000 },
  )
  const requests = bot.store.requests.list({ limit: 100 })
  await bot.stop()

  expect(requests.length).toBeGreaterThan(0)
  expect(requests.length).toBeLessThanOrEqual(6)
  for (const request of requests) expect(shownOf(request)).toEqual(expectedOf(request))
  const executed = readFileSync(journal, 'utf8').split('\n').filter(Boolean).length
  const begun = requests.filter(one => ['done', 'interrupted', 'failed'].includes(one.state)).length
  expect(executed).toBeLessThanOrEqual(begun)
}, 120_000)

const ended = ['done', 'failed', 'interrupted', 'denied', 'expired', 'outdated']

/** What people see of a request. */
function shownOf({ id, origin, state }: Request) {
  const { record } = here.standIn
  const plan = record.messages(ops).find(one => one.ts === origin.messageTs)
  const cards = record.messages(approvals).filter(one => words(one.blocks).includes(id))
  const results = record
    .thread(ops, origin.messageTs ?? '')
    .filter(
      one => one.ts !== origin.messageTs && !one.ephemeralFor && !words(one.blocks).includes('expires soon'),
    )
  return {
    id,
    state,
    canSend: words(plan?.blocks).includes('Send for approval'),
    canDecide: cards.map(card => words(card.blocks).includes('Deny')),
    results: results.length,
  }
}

const expectedOf = ({ id, state }: Request) => ({
  id,
  state,
  canSend: state === 'planned',
  canDecide: state === 'planned' ? [] : [state === 'waiting'],
  results: ended.includes(state) ? 1 : 0,
})
