import type { Backend } from '../backend.ts'
import type { Events } from '../events.ts'
import { Refusal } from '../refusal.ts'
import { type Chosen, click, clickInView } from './click.ts'
import { closeForm, type Filled, submitForm } from './forms.ts'
import { failed, type Outcome } from './outcome.ts'
import { say, shortcut, slash } from './say.ts'
import { suggest } from './suggest.ts'

/** What people can do in Slack. Each resolves when the app has acknowledged, with what the person then sees. */
export interface Act {
  /** `text` is what stands behind the command's name. */
  slash(person: string, channel: string, text: string): Promise<Outcome>
  /** An ordinary message; what is typed as `@name` and `#channel` becomes a mention, `&<>` are escaped. */
  say(person: string, channel: string, text: string, threadTs?: string): Promise<Outcome>
  /** `@kafka` and the text, in a channel or a thread. */
  mention(person: string, channel: string, text: string, threadTs?: string): Promise<Outcome>
  directMessage(person: string, text: string, threadTs?: string): Promise<Outcome>
  /** Presses a button, or chooses `value` in another element. `value` also tells buttons of one action_id apart. */
  click(
    person: string,
    channel: string,
    messageTs: string,
    actionId: string,
    value?: Chosen,
    blockId?: string,
  ): Promise<Outcome>
  /** The same in a form or on the Home tab. `filled`: what stands in the form's fields at that moment. */
  clickInView(
    person: string,
    viewId: string,
    actionId: string,
    value?: Chosen,
    filled?: Filled,
    blockId?: string,
  ): Promise<Outcome>
  /** `values`: block id → what is filled in (texts, option values, dates), or → action id → that. */
  submitForm(person: string, viewId: string, values: Filled): Promise<Outcome>
  closeForm(person: string, viewId: string): Promise<Outcome>
  /** Looks at the app: at its Home tab, or at the direct messages with it. */
  openHome(person: string, tab?: 'home' | 'messages'): Promise<Outcome>
  shortcut(person: string, callbackId?: string): Promise<Outcome>
  /** Types into an external select, in a view (by its id) or in a message (by its ts). */
  suggest(
    person: string,
    viewOrMessage: string,
    actionId: string,
    text: string,
    blockId?: string,
  ): Promise<Outcome>
}

export function createAct(backend: Backend, events: Events): Act {
  const { workspace } = backend
  const mention = `<@${workspace.scenario.bot.userId}>`
  return {
    slash: guarded((...args) => slash(backend, ...args)),
    say: guarded((person, channel, text, threadTs) => say(backend, person, channel, text, threadTs)),
    mention: guarded((person, channel, text, threadTs) =>
      say(backend, person, channel, text, threadTs, mention),
    ),
    directMessage: guarded((person, text, threadTs) =>
      say(backend, person, workspace.directMessages(person).id, text, threadTs),
    ),
    click: guarded((...args) => click(backend, ...args)),
    clickInView: guarded((...args) => clickInView(backend, ...args)),
    submitForm: guarded((...args) => submitForm(backend, ...args)),
    closeForm: guarded((...args) => closeForm(backend, ...args)),
    openHome: guarded(async (person, tab = 'home') => ({ ok: await events.homeOpened(person, tab) })),
    shortcut: guarded((...args) => shortcut(backend, ...args)),
    suggest: guarded((...args) => suggest(backend, ...args)),
  }

  /** Slack shows a refusal to the person. A deactivated account cannot act at all. */
  function guarded<Rest extends unknown[]>(
    action: (person: string, ...rest: Rest) => Promise<Outcome>,
  ): (person: string, ...rest: Rest) => Promise<Outcome> {
    return async (person, ...rest) => {
      try {
        if (workspace.person(person).isDeactivated) {
          return failed('account_inactive', 'This account has been deactivated.')
        }
        return await action(person, ...rest)
      } catch (error) {
        if (error instanceof Refusal) return failed(error.code, error.details.join('\n') || error.code)
        throw error
      }
    }
  }
}
