import type { KnownBlock } from '@slack/types'
import type { Invocation } from '../../core/command-line.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import type { Answer } from '../../core/pipeline.ts'
import type { Caller } from '../../core/pipeline-options.ts'
import { presentPlanOnly } from '../../core/present-plan.ts'
import type { Report } from '../../core/report.ts'
import type { Request } from '../../core/request.ts'
import { clip } from '../render/clip.ts'
import type { Room } from '../room.ts'
import type { MessagePlace } from '../web/message.ts'
import { answerFile } from './answer-file.ts'
import { directMessagesWith } from './direct-messages.ts'
import { type Asking } from './on-line.ts'
import { showReport } from './show-report.ts'
import { showUnfinished } from './show-unfinished.ts'
import { postWorking, startWorkingSign } from './working-sign.ts'

/** Older than this, an answer says which question it answers, and a change is not planned without being asked again. */
const lateMs = 2 * 60_000

/** Runs a command and shows what came of it. Throws a Failure that is the asker's to read. */
export async function runInvocation<C>(
  room: Room<C>,
  invocation: Invocation<C>,
  asking: Asking,
): Promise<void> {
  if (invocation.command.kind === 'change' && !invocation.options['dry-run'])
    return proposeOrAskWhy(room, invocation, asking)
  const sign = isPersonal(invocation)
    ? undefined
    : startWorkingSign(room, asking.place, asking.key, invocation.command.name)
  try {
    const caller = {
      ...callerOf(room, asking, {}),
      ...(sign && { tell: (progress: string) => sign.tell(progress) }),
    }
    const answer = await room.pipeline.run(invocation, caller)
    if (answer.kind === 'answer' || answer.kind === 'only-planned')
      await show(room, invocation, asking, answer, await sign?.end())
  } catch (error) {
    await remove(room, await sign?.end())
    throw error
  }
}

/** Where the plan turns out to be dangerous and no reason was given, the form asks for it, with all else filled in. */
async function proposeOrAskWhy<C>(room: Room<C>, invocation: Invocation<C>, asking: Asking): Promise<void> {
  const { command, given, options, typed } = invocation
  try {
    await propose(room, invocation, asking)
  } catch (error) {
    const failure = toFailure(error)
    const mayNeedReason = command.kind === 'change' && command.riskOf && options.reason === undefined
    if (failure.code !== 'usage' || !mayNeedReason) throw error
    const missing = ['reason']
    await showUnfinished(room, { kind: 'unfinished', command, given, missing, failure, typed }, asking)
  }
}

/**
 * A change. The message that will show its plan is posted before the plan is made, so that the request knows it from its
 * first moment: whatever dies afterwards, the message can be brought to what the row says.
 */
async function propose<C>(room: Room<C>, invocation: Invocation<C>, asking: Asking): Promise<void> {
  refuseFile(invocation)
  const made = asking.isReplay ? requestOf(room, asking) : undefined
  if (made) return room.requestMessages.showPlan(made.id)
  if (asking.isReplay && room.clock() - asking.at > lateMs) throw tooLate(invocation)
  const place = invocation.options.private ? { ...asking.place, channel: null } : asking.place
  const message =
    (await postWorking(room, place, asking.key, invocation.command.name, asking.isReplay)) ??
    (await directly(room, asking, invocation))
  const origin = {
    ...(message ? { channel: message.channel, messageTs: message.ts } : {}),
    ...(place.threadTs && message?.channel === place.channel ? { threadTs: place.threadTs } : {}),
  }
  try {
    const answer = await room.pipeline.run(invocation, callerOf(room, asking, origin))
    if (answer.kind === 'planned') await room.requestMessages.showPlan(answer.request.id)
    if (answer.kind === 'answer' || answer.kind === 'only-planned') {
      const there = message ? { ...asking.place, channel: message.channel } : asking.place
      await show(room, invocation, { ...asking, place: there }, answer, message)
    }
  } catch (error) {
    await remove(room, message)
    throw error
  }
}

/** A change goes on for hours, through several hands, in messages of its own: none of them is an answer to put into a file. */
function refuseFile<C>({ options }: Invocation<C>): void {
  const asked = options.json
    ? '--json'
    : options.output
      ? '--output'
      : options.format
        ? '--format'
        : undefined
  if (asked)
    throw new Failure('usage', `${asked} gives no file of a change in Slack. Nothing was done.`, {
      hint: `Add --dry-run to get the plan as a file, or leave ${asked} out.`,
    })
}

/** Where the bot can edit nothing (no member, or asked in private), the plan goes to the person's direct messages. */
async function directly<C>(
  room: Room<C>,
  asking: Asking,
  invocation: Invocation<C>,
): Promise<MessagePlace | undefined> {
  const channel = await directMessagesWith(room.lanes.lookups, asking.person.id)
  const place = { channel, threadTs: null, responseUrl: null }
  const message = await postWorking(room, place, asking.key, invocation.command.name, asking.isReplay)
  if (asking.place.channel !== null && asking.place.channel !== channel)
    await showReport(room, {
      ...answerTo(asking),
      report: inDirectMessages,
      visibleTo: 'person',
      key: `${asking.key}:elsewhere`,
    })
  return message
}

const inDirectMessages: Report = {
  title: 'The plan is in your messages with me',
  tone: 'info',
  summary:
    'The plan is in your direct messages with me. Requests for approval are posted in the approval channel.',
  parts: [],
  followUps: [],
}

async function show<C>(
  room: Room<C>,
  invocation: Invocation<C>,
  asking: Asking,
  answer: Extract<Answer, { kind: 'answer' | 'only-planned' }>,
  placeholder: MessagePlace | undefined,
): Promise<void> {
  const report =
    answer.kind === 'answer'
      ? answer.report
      : presentPlanOnly(answer.command, answer.environment, answer.plan, answer.requirement)
  const file = answerFile(answer, invocation.options, room.format)
  const shown = await showReport(room, {
    ...answerTo(asking),
    report: isLate(room, asking) ? withLateness(report, invocation.typed, asking.at) : report,
    visibleTo: isPersonal(invocation) ? 'person' : 'channel',
    extraBlocks: asking.isEchoed && !isPersonal(invocation) ? [askedBy(asking, invocation.typed)] : [],
    placeholder,
    file,
  })
  const { command, args } = invocation
  if (shown && command.kind === 'query' && command.liveMs)
    room.live.begin(invocation, asking, shown, command.liveMs(args))
}

/**
 * What needs no right (help, whoami) is about the person who asks, and of no interest to the channel. What is audited, the
 * contents of records, is for the one who may see it: a channel has members who may not.
 */
const isPersonal = <C>({ command, options }: Invocation<C>): boolean =>
  options.private || command.permission === null || (command.kind === 'query' && command.audited)

/** A slash command, a button and a form leave no trace in the channel: the answer says what was asked, and by whom. */
const askedBy = ({ person }: Asking, typed: string): KnownBlock => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_section',
      elements: [
        { type: 'text', text: clip(`/kafka ${typed}`, 300), style: { code: true } },
        { type: 'text', text: ' asked by ' },
        { type: 'user', user_id: person.id },
      ],
    },
  ],
})

const answerTo = (asking: Asking) => ({
  user: asking.person.id,
  zone: asking.person.zone,
  place: asking.place,
  key: asking.key,
  isReplay: asking.isReplay,
})

/** The request that an earlier process made of this very command before it died. */
const requestOf = <C>(room: Room<C>, asking: Asking): Request | undefined =>
  room.store.requests.madeBy(asking.key)

const isLate = <C>(room: Room<C>, asking: Asking): boolean => room.clock() - asking.at > lateMs

const withLateness = (report: Report, typed: string, at: number): Report => ({
  ...report,
  parts: [
    {
      kind: 'text',
      text: ['I was restarted and answer late what was asked at ', { time: at }, ': ', { code: typed }],
    },
    ...report.parts,
  ],
})

const tooLate = <C>(invocation: Invocation<C>): Failure =>
  new Failure(
    'conflict',
    'I was restarted before I could plan this change, and some time has passed since.',
    {
      hint: `Nothing was done. Run it again: ${invocation.typed}`,
    },
  )

function callerOf<C>(room: Room<C>, { person, place, key }: Asking, origin: object): Caller {
  const environment = place.channel === null ? undefined : room.channels.environmentOf(place.channel)
  return {
    actor: { id: person.id, name: person.name },
    door: 'slack',
    ...(environment === undefined ? {} : { environment }),
    origin: { door: 'slack', key, ...origin },
    zone: person.zone,
    canAskForApproval: true,
  }
}

/** Takes "Working on …" away again when a failure is told to the asker alone. */
async function remove<C>(room: Room<C>, message: MessagePlace | undefined): Promise<void> {
  if (!message) return
  try {
    await room.lanes.answers.call('chat.delete', client => client.chat.delete({ ...message }), {
      repeatable: true,
    })
  } catch (error) {
    room.log.warn(`A working sign stayed behind: ${toFailure(error).message}`)
  }
}
