import type { ViewContent } from './blocks/view-content.ts'

/** A form (modal) or a person's Home, as Slack keeps it. */
export interface View {
  id: string
  person: string
  content: ViewContent
  /** Changes with every update; an update that names an older one is refused (`hash_conflict`). */
  hash: string
  rootViewId: string
  previousViewId: string | null
  /** What the person has filled in: block id → action id → value, in the shape of Slack's `view.state.values`. */
  values: StateValues
}

export type StateValues = Record<string, Record<string, StateValue>>
export type StateValue = { type: string } & Record<string, unknown>

/** The view as payloads and answers show it. */
export function wireView(view: View, team: { id: string }, bot: { botId: string; appId: string }) {
  const { content } = view
  return {
    id: view.id,
    team_id: team.id,
    type: content.type,
    blocks: content.blocks,
    private_metadata: content.private_metadata ?? '',
    callback_id: content.callback_id ?? '',
    external_id: content.external_id ?? '',
    state: { values: view.values },
    hash: view.hash,
    title: content.type === 'modal' ? content.title : { type: 'plain_text', text: 'View Title', emoji: true },
    close: content.type === 'modal' ? (content.close ?? null) : null,
    submit: content.type === 'modal' ? (content.submit ?? null) : null,
    clear_on_close: content.type === 'modal' && content.clear_on_close === true,
    notify_on_close: content.type === 'modal' && content.notify_on_close === true,
    root_view_id: view.rootViewId,
    previous_view_id: view.previousViewId,
    app_id: bot.appId,
    app_installed_team_id: team.id,
    bot_id: bot.botId,
  }
}
