import type { InputBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import type { Request } from '../../core/request.ts'
import { actionIds, viewIds } from '../action-ids.ts'
import type { Place } from '../incoming/incoming.ts'
import { clip } from '../render/clip.ts'
import { plainText } from '../render/escape.ts'
import { limits } from '../render/limits.ts'

export const codeBlock = 'code'

/** Asks an administrator for a code; `action` is the button that was pressed and goes on afterwards. */
export const codeForm = (request: Request, action: string, place: Place): ModalView => ({
  type: 'modal',
  callback_id: viewIds.code,
  private_metadata: JSON.stringify({ requestId: request.id, action, place } satisfies CodeMetadata),
  title: plainText('Your second factor'),
  submit: plainText(action === actionIds.approve ? 'Approve' : 'Confirm'),
  close: plainText('Cancel'),
  blocks: [
    { type: 'section', text: plainText(clip(`${request.plan.title} (${request.environment})`, limits.text)) },
    codeInput('The six digits in your authenticator; each code counts once.'),
  ],
})

export const codeInput = (hint: string): InputBlock => ({
  type: 'input',
  block_id: codeBlock,
  label: plainText('Code'),
  hint: plainText(hint),
  element: {
    type: 'plain_text_input',
    action_id: codeBlock,
    // Some apps show the digits as two groups of three.
    min_length: 6,
    max_length: 7,
    placeholder: plainText('123 456'),
  },
})

export interface CodeMetadata {
  requestId: string
  action: string
  place: Place
}

const nullable = z.string().max(1000).nullable()
export const placeShape = z.object({
  channel: nullable,
  threadTs: nullable,
  opensThread: z.boolean().optional(),
  responseUrl: nullable,
})
const shape = z.object({ requestId: z.string().max(100), action: z.string().max(100), place: placeShape })

/** undefined: not written by this bot. */
export function readCodeMetadata(metadata: string): CodeMetadata | undefined {
  try {
    return shape.parse(JSON.parse(metadata))
  } catch {
    return undefined
  }
}
