import type { Block, KnownBlock } from '@slack/types'

/** A message as Slack takes it: blocks for eyes, `text` (escaped) for notifications and screen readers. */
export interface SlackMessage {
  blocks: (KnownBlock | Block)[]
  text: string
}

/** Where a message is. */
export interface MessagePlace {
  channel: string
  ts: string
}

export interface PostTarget {
  channel: string
  threadTs?: string | null
}
