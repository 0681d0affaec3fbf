/** What came in from Slack, in one shape whatever door it came through; this is what the inbox keeps. */
export type Incoming = Line | Press | Submission | HomeOpened | ShortcutUsed

/** In the inbox under `key`: the same for each delivery of the same envelope. */
interface Received {
  key: string
  user: string
  /** The workspace that the payload names; null where it names none. */
  team: string | null
  /** Epoch milliseconds of this process's clock. */
  at: number
}

/** A command as typed: after the slash command, to the bot in a mention or a direct message, or behind a button. */
export interface Line extends Received {
  kind: 'line'
  source: 'command' | 'mention' | 'message' | 'button'
  text: string
  place: Place
  triggerId: string | null
}

/** A button that is not a command: about a request, or one that opens a form. */
export interface Press extends Received {
  kind: 'press'
  action: string
  value: string
  place: Place
  triggerId: string | null
}

export interface Submission extends Received {
  kind: 'submission'
  view: string
  metadata: string
  values: FormValues
}

export interface HomeOpened extends Received {
  kind: 'home'
}

export interface ShortcutUsed extends Received {
  kind: 'shortcut'
  triggerId: string
}

/** Where somebody was when they asked, and so where the answer goes. */
export interface Place {
  /** null: a form or Home, which are in no channel. */
  channel: string | null
  /** The thread to answer in. */
  threadTs: string | null
  /**
   * Nobody has written in that thread yet. Slack shows what one person alone is told "in threads … only if there is already
   * an active thread" (chat.postEphemeral), so that this is told beside it.
   */
  opensThread?: boolean | undefined
  /** Takes 5 answers within 30 minutes, also where the bot is no member. */
  responseUrl: string | null
}

/** `view.state.values`: block → element → what is filled in, as texts. */
export type FormValues = Record<string, FilledIn>
export interface FilledIn {
  texts: string[]
  /** The choices as they were shown, one for each text; empty for typed text. */
  labels: string[]
}

/** What is asked while somebody types in a select; answered at once and never kept. */
export interface Suggestion {
  kind: 'suggestion'
  user: string
  team: string | null
  block: string
  query: string
  metadata: string
  values: FormValues
}
