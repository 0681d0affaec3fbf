import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { PasswordOffer } from '../../core/hand-over.ts'
import { writeDuration } from '../../core/time.ts'
import { viewIds } from '../action-ids.ts'
import type { Place } from '../incoming/incoming.ts'
import { clip } from '../render/clip.ts'
import { plainText } from '../render/escape.ts'
import { limits } from '../render/limits.ts'
import { placeShape } from '../second-factor/code-form.ts'

/**
 * A new password, shown to the one who opened the form: Slack keeps no history of forms. Its metadata names the password and
 * does not hold it, as they come back and are kept.
 */
export const passwordForm = (offer: PasswordOffer, place: Place): ModalView => ({
  type: 'modal',
  callback_id: viewIds.password,
  private_metadata: JSON.stringify({
    requestId: offer.requestId,
    id: offer.id,
    place,
  } satisfies PasswordMetadata),
  title: plainText('A new password'),
  submit: plainText('I have kept it: set it'),
  close: plainText('Cancel'),
  blocks: [
    {
      type: 'section',
      text: plainText(
        clip(
          `For ${offer.account} in ${offer.environment}. Keep it now where its clients get it from: it is shown here only, and never again.`,
          limits.text,
        ),
      ),
    },
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: offer.password }] }],
    },
    {
      type: 'section',
      text: plainText(
        `It is not set yet. When you press the button it takes the place of the old one. Within ${writeDuration(offer.livesMs)}; after that, or when you cancel, the old one stays.`,
      ),
    },
  ],
})

export interface PasswordMetadata {
  requestId: string
  /** Which password was shown. */
  id: string
  place: Place
}

const shape = z.object({ requestId: z.string().max(100), id: z.string().max(100), place: placeShape })

/** undefined: not written by this bot. */
export function readPasswordMetadata(metadata: string): PasswordMetadata | undefined {
  try {
    return shape.parse(JSON.parse(metadata))
  } catch {
    return undefined
  }
}
