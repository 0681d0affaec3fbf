import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Request } from '../../core/request.ts'
import { viewIds } from '../action-ids.ts'
import type { Place } from '../incoming/incoming.ts'
import { clip } from '../render/clip.ts'
import { plainText } from '../render/escape.ts'
import { limits } from '../render/limits.ts'

export const denialReasonBlock = 'reason'

/** Why a request is denied: its requester reads it. */
export const denialForm = (request: Request, place: Place): ModalView => ({
  type: 'modal',
  callback_id: viewIds.denial,
  private_metadata: JSON.stringify({ requestId: request.id, place } satisfies DenialMetadata),
  title: plainText('Deny this request'),
  submit: plainText('Deny'),
  close: plainText('Cancel'),
  blocks: [
    { type: 'section', text: plainText(clip(request.plan.title || request.command, limits.text)) },
    {
      type: 'input',
      block_id: denialReasonBlock,
      label: plainText('Reason'),
      hint: plainText('The person who asked reads it.'),
      element: { type: 'plain_text_input', action_id: denialReasonBlock, multiline: true, max_length: 1000 },
    },
  ],
})

export interface DenialMetadata {
  requestId: string
  place: Place
}

const nullable = z.string().max(1000).nullable()
const shape = z.object({
  requestId: z.string().max(100),
  place: z.object({
    channel: nullable,
    threadTs: nullable,
    opensThread: z.boolean().optional(),
    responseUrl: nullable,
  }),
})

/** undefined: not written by this bot. */
export function readDenial(metadata: string): DenialMetadata | undefined {
  try {
    return shape.parse(JSON.parse(metadata))
  } catch {
    return undefined
  }
}
