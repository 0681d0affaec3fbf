import type { Message } from '../../src/playground/slack/message.ts'
import { channels, type people as everybody } from '../../src/playground/slack/scenario.ts'
import type { SlackStandIn } from '../../src/playground/slack/stand-in.ts'

export type { Message } from '../../src/playground/slack/message.ts'

type Someone = (typeof everybody)[keyof typeof everybody]

const ops = channels.ops.id
const approvals = channels.approvals.id
/** Two cores are shared by brokers, bots and browsers: this says "never", not how fast. */
const patienceMs = 40_000

/** People at the stand-in, as a test speaks of them. */
export function chatIn(slack: SlackStandIn) {
  const { act } = slack.control
  const { record } = slack

  /** The first message that `person` sees in the channel and that contains all of `texts`. */
  const seen = (channel: string, texts: string | readonly string[], person?: string): Promise<Message> =>
    slack.waitFor(
      () =>
        record.messages(channel, person).find(one => [texts].flat().every(text => says(one).includes(text))),
      patienceMs,
    )

  /** The same in a thread. */
  const seenInThread = (channel: string, ts: string, text: string): Promise<Message> =>
    slack.waitFor(
      () => record.thread(channel, ts).find(one => one.ts !== ts && says(one).includes(text)),
      patienceMs,
    )

  /** What the bot answers to `/kafka typed`: the first new message that the person sees, when it is complete. */
  async function ask(person: Someone, typed: string, channel: string = ops): Promise<Message> {
    const before = new Set(record.messages(channel).map(one => one.ts))
    const outcome = await act.slash(person.id, channel, typed)
    if (!outcome.ok) throw new Error(`/kafka ${typed}: ${outcome.error} ${outcome.text}`)
    return slack.waitFor(
      () =>
        record
          .messages(channel, person.id)
          .find(
            one => !before.has(one.ts) && one.threadTs === undefined && !says(one).includes('Working on'),
          ),
      patienceMs,
    )
  }

  /** Types a change and sends its plan for approval. Returns the plan's message and the approval card's. */
  async function request(
    person: Someone,
    typed: string,
  ): Promise<{ id: string; plan: string; card: string }> {
    const plan = await ask(person, typed)
    const id = requestIn(plan)
    if (id === undefined) throw new Error(`No plan but: ${says(plan)}`)
    await act.click(person.id, ops, plan.ts, 'request-submit')
    return { id, plan: plan.ts, card: (await card(id)).ts }
  }

  /** The card of a request, once it can be decided. */
  const card = (id: string): Promise<Message> =>
    slack.waitFor(
      () =>
        record
          .messages(approvals)
          .find(one => says(one).includes(id) && buttons(one).some(button => button === 'Approve')),
      patienceMs,
    )

  const approve = (person: Someone, ts: string) => act.click(person.id, approvals, ts, 'request-approve')

  /** Slack shows what one person alone is told in a thread only where others have written in it, too. */
  const isSeen = (channel: string, one: Message): boolean =>
    one.threadTs === undefined ||
    record
      .thread(channel, one.threadTs)
      .some(other => other.ts !== one.threadTs && other.ephemeralFor === undefined)

  /** What one person alone is told. */
  const told = (person: Someone, text: string, channel: string = approvals): Promise<Message> =>
    slack.waitFor(
      () =>
        record
          .messages(channel, person.id)
          .find(one => one.ephemeralFor === person.id && isSeen(channel, one) && says(one).includes(text)),
      patienceMs,
    )

  const message = (channel: string, ts: string): string => {
    const found = record.messages(channel).find(one => one.ts === ts)
    return found ? says(found) : ''
  }

  return {
    act,
    ask,
    request,
    card,
    approve,
    told,
    seen,
    seenInThread,
    /** The words of a message as it stands now. */
    message,
    messageSays: (channel: string, ts: string, text: string) =>
      slack.waitFor(() => message(channel, ts).includes(text) && message(channel, ts), patienceMs),
    until: <T>(look: () => T | undefined | null | false) => slack.waitFor(look, patienceMs),
  }
}

/** All words of a message, as a reader sees them. */
export const says = (message: Message): string => `${message.text} ${words(message.blocks)}`

export function words(value: unknown): string {
  if (Array.isArray(value)) return value.map(words).join(' ')
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value)
    .map(([key, inner]) => (key === 'text' && typeof inner === 'string' ? inner : words(inner)))
    .join(' ')
}

export const requestIn = (message: Message): string | undefined =>
  /\br-[0-9a-z]{6}\b/.exec(says(message))?.[0]

/** The labels of a message's buttons. */
export function buttons(message: Message): string[] {
  return (message.blocks ?? []).flatMap(block =>
    block.type === 'actions'
      ? block.elements.flatMap(element => (element.type === 'button' ? [element.text.text] : []))
      : [],
  )
}
