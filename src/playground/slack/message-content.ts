import { type Args, jsonArg, textArg } from './args.ts'
import type { Backend } from './backend.ts'
import type { Attachment, Message } from './message.ts'
import { Refusal } from './refusal.ts'

export type MessageContent = Pick<Message, 'text' | 'blocks' | 'attachments'>

/** Text, blocks and attachments of a message that somebody wants to post, checked as Slack checks them. */
export function messageContent(backend: Backend, args: Args, maxText = 40_000): MessageContent {
  const text = textArg(args, 'text') ?? textArg(args, 'markdown_text') ?? ''
  if (text.length > maxText) throw new Refusal('msg_too_long')
  const given = jsonArg(args, 'blocks', 'invalid_blocks_format')
  const blocks = given === undefined || given === null ? undefined : backend.checkBlocks(given)
  const attachments = checkAttachments(backend, jsonArg(args, 'attachments', 'invalid_attachments'))
  if (text === '' && !blocks?.length && !attachments?.length) throw new Refusal('no_text')
  return { text, ...(blocks ? { blocks } : {}), ...(attachments ? { attachments } : {}) }
}

function checkAttachments(backend: Backend, value: unknown): Attachment[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw new Refusal('invalid_attachments')
  if (value.length > 100) throw new Refusal('too_many_attachments')
  return value.map((attachment: unknown) => {
    if (typeof attachment !== 'object' || attachment === null) throw new Refusal('invalid_attachments')
    const fields: Args = { ...attachment }
    const color = textArg(fields, 'color')
    const fallback = textArg(fields, 'fallback')
    const text = textArg(fields, 'text')
    return {
      ...(color ? { color } : {}),
      ...(fallback ? { fallback } : {}),
      ...(text ? { text } : {}),
      ...(fields.blocks === undefined ? {} : { blocks: backend.checkBlocks(fields.blocks) }),
    }
  })
}
