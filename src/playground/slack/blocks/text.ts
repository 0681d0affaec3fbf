import { z } from 'zod'

/** Slack's composition objects. All schemas here are strict: Slack refuses properties that it does not know. */

/** A text of 1 to `max` characters. */
export const chars = (max: number) => z.string().min(1).max(max)

export const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: chars(max), emoji: z.boolean().optional() })
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: chars(max), verbatim: z.boolean().optional() })
export const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)])

export const blockId = z.string().max(255).optional()
export const actionId = z.string().max(255).optional()
export const webUrl = (max: number) => z.url().max(max)

export const option = z.strictObject({
  text: plainText(75),
  value: chars(150),
  description: plainText(75).optional(),
  url: webUrl(3000).optional(),
})
/** Checkboxes and radio buttons may have mrkdwn in their options. */
export const richOption = z.strictObject({
  text: anyText(75),
  value: chars(150),
  description: anyText(75).optional(),
})
export type Option = z.infer<typeof richOption> | z.infer<typeof option>

export const optionGroup = z.strictObject({ label: plainText(75), options: z.array(option).min(1).max(100) })

export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
})

export const slackFile = z.union([z.strictObject({ id: chars(255) }), z.strictObject({ url: chars(3000) })])
