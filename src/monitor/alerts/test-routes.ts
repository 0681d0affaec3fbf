import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type AlertRoute, type Config, routeOfRule } from '../../config/config.ts'
import { type Context, defineChange } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import type { Message } from '../../core/message.ts'
import { nearest } from '../../core/nearest.ts'
import type { Notice } from '../../core/notice.ts'
import type { Json } from '../../core/plan.ts'
import type { Report } from '../../core/report.ts'
import { counted } from '../../core/words.ts'
import { receiversOf } from './tell.ts'

const receiverShape = z.object({
  route: z.string(),
  destination: z.string(),
  channel: z.string().nullable(),
})
type Receiver = z.infer<typeof receiverShape>
const answerShape = receiverShape.extend({ isDelivered: z.boolean(), answer: z.string() })
const outcomeShape = z.object({ environment: z.string(), answers: z.array(answerShape) })
const decision = z.object({ receivers: z.array(receiverShape) })

/** Longer than any receiver may take for its first answer. */
const patienceMs = 25_000

/** On the very way that alerts take: outbox, worker, receiver. */
export const testRoutes = defineChange({
  name: 'alerts test',
  summary: 'Send a test message along every route, or one, and say what each receiver answers',
  arguments: { route: text('ROUTE', 'only this route').optional().positional() },
  permission: 'alerts:write',
  risk: 'write',
  examples: ['alerts test', 'alerts test on-call'],
  outcome: outcomeShape,
  observe: async ({ route }, { config, environment, store }) => ({
    receivers: receiversToTest(config, environment, route),
    isBotThere: store.lease.holder() !== undefined,
  }),
  plan: (_, { receivers, isBotThere }) => {
    if (!isBotThere)
      return {
        kind: 'refusal',
        failure: new Failure('refused', 'No bot is running that could deliver anything.', {
          hint: 'Start it, or look at status.',
        }),
      }
    return {
      kind: 'plan',
      plan: {
        title: `Send a test message to ${counted(receivers.length, 'receiver')}`,
        decision: { receivers },
        estimates: {},
        steps: receivers.map(one => ({ state: 'planned', text: nameOf(one) })),
        consequences: [],
        nothingToDo: receivers.length === 0,
      },
    }
  },
  execute: async (plan, context) => {
    const { receivers } = decision.parse(plan.decision)
    const answers = await Promise.all(receivers.map(one => tryOne(one, context)))
    const failures = answers
      .filter(one => !one.isDelivered)
      .map(one => new Failure('unreachable', `${nameOf(one)}: ${one.answer}`))
    return { outcome: { environment: context.environment, answers }, failures }
  },
  inspect: async plan =>
    decision
      .parse(plan.decision)
      .receivers.map(one => ({ state: 'not-tried', text: `${nameOf(one)}: nobody waited for its answer` })),
  present,
})

function receiversToTest(config: Config, environment: string, only: string | undefined): Receiver[] {
  const { routes, environments } = config.bot
  const own = routeOfRule({ route: null, channel: null }, environments.get(environment), routes)
  const all: AlertRoute[] = [own, ...[...routes.values()].filter(route => route.name !== own.name)]
  const chosen = only === undefined ? all : all.filter(route => route.name === only)
  if (only !== undefined && chosen.length === 0) {
    const names = all.map(route => route.name)
    const near = nearest(only, names)
    throw new Failure('not-found', `There is no route "${only}".`, {
      hint: near ? `Did you mean ${near}?` : `There are: ${names.join(', ')}.`,
    })
  }
  const receivers = chosen.flatMap(route => receiversOf(route, config, environment))
  // Two routes to one channel are one receiver.
  return [...new Map(receivers.map(one => [`${one.destination} ${one.channel}`, one])).values()]
}

async function tryOne(receiver: Receiver, context: Context): Promise<z.infer<typeof answerShape>> {
  const { outbox } = context.store
  const payload = payloadFor(receiver, context)
  const id = outbox.enqueue({
    lane: 'alerts',
    destination: receiver.destination,
    kind: receiver.destination === 'slack' ? 'report' : 'notice',
    // Behind no other message: what waits there is what may be wrong.
    orderKey: `test:${receiver.destination}:${receiver.channel ?? ''}:${context.now}`,
    payload: payload as unknown as Json,
  })
  const until = performance.now() + patienceMs
  while (performance.now() < until) {
    await sleep(100)
    const sent = outbox.get(id)
    if (sent?.state === 'sent')
      return {
        ...receiver,
        isDelivered: true,
        answer: receiver.destination === 'slack' ? 'posted' : (sent.receipt ?? 'accepted'),
      }
    if (sent && sent.lastError !== null) {
      outbox.cancel(id)
      return { ...receiver, isDelivered: false, answer: sent.lastError }
    }
  }
  outbox.cancel(id)
  return { ...receiver, isDelivered: false, answer: `no answer within ${patienceMs / 1000} seconds` }
}

function payloadFor({ route, channel }: Receiver, { environment, now, caller }: Context): Message | Notice {
  const summary = `This is a test of route ${route} in ${environment}. Nothing is wrong, nothing has to be done.`
  const report: Report = {
    title: `Test of route ${route}`,
    tone: 'info',
    summary,
    parts: [{ kind: 'text', text: [{ person: caller.actor.id }, ' asked for it.'] }],
    followUps: [],
  }
  if (channel !== null) return { kind: 'report', channel, report }
  return {
    route,
    environment,
    rule: 'test',
    // An alert that is over opens no incident that nobody would close.
    status: 'resolved',
    severity: 'info',
    subject: report.title,
    report,
    members: [
      {
        id: 'test',
        member: 'test',
        state: 'resolved',
        summary,
        labels: {},
        value: null,
        startsAt: now,
        endsAt: now,
      },
    ],
    runbook: null,
  }
}

const nameOf = ({ route, destination, channel }: Receiver): string =>
  channel === null ? `${destination.split(':', 1)[0]} of route ${route}` : `Slack channel ${channel}`

function present({ environment, answers }: z.infer<typeof outcomeShape>): Report {
  const failed = answers.filter(one => !one.isDelivered)
  const summary =
    failed.length === 0
      ? `${answers.length === 1 ? 'The receiver' : `All ${counted(answers.length, 'receiver')}`} of ${environment} took the test message.`
      : `${counted(failed.length, 'receiver')} of ${answers.length} did not take the test message.`
  return {
    title: `Alert routes of ${environment}`,
    tone: failed.length === 0 ? 'good' : 'bad',
    summary,
    parts: [
      {
        kind: 'steps',
        steps: answers.map(one => ({
          state: one.isDelivered ? 'done' : 'failed',
          text: nameOf(one),
          detail: one.answer,
        })),
      },
    ],
    followUps: [],
  }
}
