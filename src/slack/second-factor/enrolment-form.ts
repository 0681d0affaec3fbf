import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Enrolment } from '../../core/second-factor.ts'
import { viewIds } from '../action-ids.ts'
import type { Place } from '../incoming/incoming.ts'
import { plainText } from '../render/escape.ts'
import { codeInput, placeShape } from './code-form.ts'

/** The key to type, the picture to scan once Slack has it (`fileId`), and a field for the first code. */
export const enrolmentForm = ({ key }: Enrolment, metadata: EnrolmentMetadata): ModalView => ({
  type: 'modal',
  callback_id: viewIds.enrolment,
  private_metadata: JSON.stringify(metadata),
  title: plainText('Your second factor'),
  submit: plainText('Confirm'),
  close: plainText('Cancel'),
  blocks: [
    {
      type: 'section',
      text: plainText(
        metadata.fileId === null
          ? 'Open your authenticator app and add an account by its key. A picture to scan follows in a moment.'
          : 'Open your authenticator app and scan this picture, or add an account by its key.',
      ),
    },
    ...(metadata.fileId === null
      ? []
      : [
          {
            type: 'image' as const,
            slack_file: { id: metadata.fileId },
            alt_text: 'The key as a QR code',
          },
        ]),
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: key }] }],
    },
    codeInput(
      'The six digits that it shows now. Until then nothing holds; afterwards the picture is deleted.',
    ),
  ],
})

export interface EnrolmentMetadata {
  /** The picture, which is deleted when the form is sent. */
  fileId: string | null
  place: Place
}

const shape = z.object({ fileId: z.string().max(100).nullable(), place: placeShape })

/** undefined: not written by this bot. */
export function readEnrolmentMetadata(metadata: string): EnrolmentMetadata | undefined {
  try {
    return shape.parse(JSON.parse(metadata))
  } catch {
    return undefined
  }
}
