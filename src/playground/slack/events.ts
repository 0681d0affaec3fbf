import { setTimeout as sleep } from 'node:timers/promises'
import type { Backend } from './backend.ts'
import { newId, newTs } from './ids.ts'
import { type Message, wireMessage } from './message.ts'
import { wireView } from './view.ts'

/** Tells the app what happened, as its manifest subscribes: app_mention, message.im, app_home_opened. */
export interface Events {
  homeOpened(person: string, tab: 'home' | 'messages'): Promise<boolean>
  stop(): void
}

export function createEvents(backend: Backend): Events {
  const { workspace } = backend
  const { bot, team } = workspace.scenario
  const stopped = new AbortController()

  /** Resolves with whether it was acknowledged at once; else it goes on trying, as Slack does, with the same event id. */
  const send = async (event: object): Promise<boolean> => {
    const payload = {
      token: 'stand-in',
      team_id: team.id,
      api_app_id: bot.appId,
      event,
      type: 'event_callback',
      event_id: newId('Ev'),
      event_time: Math.floor(Date.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: team.id,
          user_id: bot.userId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
    }
    const outcome = await backend.delivery.deliver('events_api', payload)
    if (!outcome.ok) void sendAgain(payload, outcome.error)
    return outcome.ok
  }

  const sendAgain = async (payload: object, firstError: string): Promise<void> => {
    let error = firstError
    for (const [index, wait] of backend.lifetimes.eventRetriesMs.entries()) {
      const reason = error === 'operation_timeout' ? 'timeout' : 'connection_failed'
      await sleep(wait, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
      if (stopped.signal.aborted) return
      const retry = { attempt: index + 1, reason }
      const outcome = await backend.delivery.deliver('events_api', payload, { retry })
      if (outcome.ok) return
      error = outcome.error
    }
  }

  const base = (message: Message, type: string) => ({
    ...wireMessage(message, bot),
    type,
    team: workspace.people.get(message.user)?.teamId ?? team.id,
    channel: message.channel,
    event_ts: message.ts,
  })

  const unsubscribe = workspace.onChange(change => {
    if (change.kind !== 'message' || change.message.ephemeralFor) return
    const { message, was } = change
    const channel = workspace.channels.get(message.channel)
    if (!channel?.members.includes(bot.userId)) return
    if (channel.kind === 'im') {
      // The bot hears its own direct messages and edits too: Slack leaves it to the app to ignore itself.
      const im = { channel_type: 'im' }
      if (was === 'posted') void send({ ...base(message, 'message'), ...im })
      else {
        const detail =
          was === 'edited'
            ? { subtype: 'message_changed', message: wireMessage(message, bot) }
            : { subtype: 'message_deleted', deleted_ts: message.ts }
        const ts = newTs()
        void send({ type: 'message', ...im, hidden: true, channel: channel.id, ts, event_ts: ts, ...detail })
      }
    } else if (was === 'posted' && message.user !== bot.userId && message.text.includes(`<@${bot.userId}>`)) {
      void send(base(message, 'app_mention'))
    }
  })

  return {
    homeOpened: (person, tab) => {
      const home = backend.views.home(person)
      return send({
        type: 'app_home_opened',
        user: person,
        channel: workspace.directMessages(person).id,
        tab,
        ...(home && tab === 'home' ? { view: wireView(home, team, bot) } : {}),
        event_ts: newTs(),
      })
    },
    stop: () => {
      stopped.abort()
      unsubscribe()
    },
  }
}
