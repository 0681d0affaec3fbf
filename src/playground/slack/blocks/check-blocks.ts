import { z } from 'zod'
import { newId } from '../ids.ts'
import { Refusal } from '../refusal.ts'
import { type Block, block } from './block.ts'
import { crossCheck } from './cross-check.ts'
import { interactives } from './interactives.ts'
import { slackMessage } from './slack-message.ts'
import { textLength } from './text-length.ts'
import { type ViewContent, viewContent } from './view-content.ts'

/** Whether a file may be shown by an image block yet: it was shared, and Slack has finished with it. */
export type FileIsReady = (file: { id: string } | { url: string }) => boolean

/** The blocks of a message, with the ids that Slack adds. Throws `invalid_blocks` with one line for each mistake. */
export function checkBlocks(value: unknown, fileIsReady: FileIsReady): Block[] {
  if (!Array.isArray(value)) throw new Refusal('invalid_blocks_format')
  const parsed = z.array(block).max(50).safeParse(value)
  if (!parsed.success) refuse('invalid_blocks', '/blocks', parsed.error.issues, value)
  const mistakes = crossCheck(parsed.data, 'message', fileIsReady)
  if (mistakes.length > 0) throw new Refusal('invalid_blocks', mistakes)
  if (weight(parsed.data) > 13_200) throw new Refusal('msg_blocks_too_long')
  return withIds(parsed.data)
}

/** A form or a Home. Slack says `invalid_arguments` here where it says `invalid_blocks` for messages. */
export function checkView(value: unknown, fileIsReady: FileIsReady): ViewContent {
  // "View must be smaller than 250kb" (views.open, views.update, views.publish)
  if (JSON.stringify(value ?? null).length > 250_000) throw new Refusal('view_too_large')
  const parsed = viewContent.safeParse(value)
  if (!parsed.success) refuse('invalid_arguments', '/view', parsed.error.issues, value)
  const view = parsed.data
  const mistakes = crossCheck(view.blocks, view.type, fileIsReady).map(mistake =>
    mistake.replace('[json-pointer:/blocks', '[json-pointer:/view/blocks'),
  )
  if (view.type === 'modal' && view.blocks.some(each => each.type === 'input') && !view.submit) {
    mistakes.push('[ERROR] missing required field: submit [json-pointer:/view]')
  }
  if (mistakes.length > 0) throw new Refusal('invalid_arguments', mistakes)
  return { ...view, blocks: withIds(view.blocks) }
}

function refuse(code: string, root: string, issues: readonly z.core.$ZodIssue[], value: unknown): never {
  throw new Refusal(
    code,
    issues.map(issue => slackMessage(issue, root, value)),
  )
}

/**
 * What a message's blocks weigh together. Slack's limit is not documented: chat.postMessage answers `msg_blocks_too_long`
 * from about 13,200 characters on, earlier with many small elements (slackapi/bolt-js issues 2509 and 2867). Tables and
 * charts have limits of their own.
 */
function weight(blocks: readonly Block[]): number {
  const others = blocks.filter(each => !['table', 'data_table', 'data_visualization'].includes(each.type))
  return textLength(others, 24)
}

/** Slack gives every block a `block_id` and every element an `action_id` where the app gave none. */
function withIds(blocks: readonly Block[]): Block[] {
  return blocks.map(each => {
    const copy = structuredClone({ ...each, block_id: each.block_id ?? newId('').slice(0, 5) })
    for (const element of interactives(copy)) element.action_id ??= newId('').slice(0, 5)
    return copy
  })
}
