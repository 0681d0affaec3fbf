import { z } from 'zod'
import { chart } from './chart.ts'
import { accessory, actionsElement, contextElement, inputElement } from './elements.ts'
import { richText } from './rich-text.ts'
import { dataTable, table } from './table.ts'
import { anyText, blockId, plainText, slackFile, webUrl } from './text.ts'

const section = z.strictObject({
  type: z.literal('section'),
  block_id: blockId,
  text: anyText(3000).optional(),
  fields: z.array(anyText(2000)).min(1).max(10).optional(),
  accessory: accessory.optional(),
  expand: z.boolean().optional(),
})
const header = z.strictObject({ type: z.literal('header'), block_id: blockId, text: plainText(150) })
const divider = z.strictObject({ type: z.literal('divider'), block_id: blockId })
const context = z.strictObject({
  type: z.literal('context'),
  block_id: blockId,
  elements: z.array(contextElement).min(1).max(10),
})
const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z.array(actionsElement).min(1).max(25),
})
const image = z.strictObject({
  type: z.literal('image'),
  block_id: blockId,
  alt_text: z.string().min(1).max(2000),
  title: plainText(2000).optional(),
  image_url: webUrl(3000).optional(),
  slack_file: slackFile.optional(),
})
const input = z.strictObject({
  type: z.literal('input'),
  block_id: blockId,
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
})
const markdown = z.strictObject({
  type: z.literal('markdown'),
  block_id: blockId,
  text: z.string().min(1).max(12000),
})
const alert = z.strictObject({
  type: z.literal('alert'),
  block_id: blockId,
  text: anyText(3000),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
})

/** The blocks that the stand-in knows. Slack has a few more (video, card, carousel, plan …), which are refused here. */
export const block = z.discriminatedUnion('type', [
  section,
  header,
  divider,
  context,
  actions,
  image,
  input,
  markdown,
  alert,
  richText,
  table,
  dataTable,
  chart,
])
export type Block = z.infer<typeof block>
