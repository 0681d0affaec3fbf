import { z } from 'zod'
import {
  actionId,
  anyText,
  confirm,
  option,
  optionGroup,
  plainText,
  richOption,
  slackFile,
  webUrl,
} from './text.ts'

/** Slack's block elements: what can be pressed, chosen or filled in. */
const common = { action_id: actionId }
const confirmable = { confirm: confirm.optional() }
const focusable = { focus_on_load: z.boolean().optional() }
const placeholder = { placeholder: plainText(150).optional() }
const dispatchable = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
    })
    .optional(),
}
const select = { ...common, ...confirmable, ...focusable, ...placeholder }
const many = { max_selected_items: z.int().min(1).optional() }
const choices = {
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
}

const button = z.strictObject({
  type: z.literal('button'),
  ...common,
  ...confirmable,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: webUrl(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
})
const image = z.strictObject({
  type: z.literal('image'),
  alt_text: z.string().min(1).max(2000),
  image_url: webUrl(3000).optional(),
  slack_file: slackFile.optional(),
})
const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...common,
  ...confirmable,
  options: z.array(option).min(1).max(5),
})
const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...common,
  ...confirmable,
  ...focusable,
  options: z.array(richOption).min(1).max(10),
  initial_options: z.array(richOption).min(1).optional(),
})
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...common,
  ...confirmable,
  ...focusable,
  options: z.array(richOption).min(1).max(10),
  initial_option: richOption.optional(),
})
const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...select,
  initial_date: z.iso.date().optional(),
})
const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...select,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  timezone: z.string().optional(),
})
const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...common,
  ...confirmable,
  ...focusable,
  initial_date_time: z.int().min(1e9).max(9_999_999_999).optional(),
})
const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...select,
  ...choices,
  initial_option: option.optional(),
})
const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...select,
  initial_option: option.optional(),
  min_query_length: z.int().min(0).optional(),
})
const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...select,
  initial_user: z.string().optional(),
})
const conversationFilter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
})
const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...select,
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: conversationFilter.optional(),
})
const multiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...select,
  ...choices,
  ...many,
  initial_options: z.array(option).min(1).optional(),
})
const multiExternalSelect = z.strictObject({
  type: z.literal('multi_external_select'),
  ...select,
  ...many,
  initial_options: z.array(option).min(1).optional(),
  min_query_length: z.int().min(0).optional(),
})
const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...select,
  ...many,
  initial_users: z.array(z.string()).optional(),
})
const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...common,
  ...focusable,
  ...placeholder,
  ...dispatchable,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
})
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...common,
  ...focusable,
  ...placeholder,
  ...dispatchable,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
})
const line = {
  ...common,
  ...focusable,
  ...placeholder,
  ...dispatchable,
  initial_value: z.string().optional(),
}
const urlInput = z.strictObject({ type: z.literal('url_text_input'), ...line })
const emailInput = z.strictObject({ type: z.literal('email_text_input'), ...line })

const selects = [
  staticSelect,
  externalSelect,
  usersSelect,
  conversationsSelect,
  multiStaticSelect,
  multiExternalSelect,
  multiUsersSelect,
] as const
const pickers = [datepicker, timepicker, datetimepicker, checkboxes, radioButtons] as const

export const actionsElement = z.discriminatedUnion('type', [button, overflow, ...selects, ...pickers])
export const accessory = z.discriminatedUnion('type', [button, image, overflow, ...selects, ...pickers])
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  numberInput,
  urlInput,
  emailInput,
  ...selects,
  ...pickers,
])
export const contextElement = z.discriminatedUnion('type', [image, ...anyText(2000).options])

export type Element = z.infer<typeof accessory> | z.infer<typeof inputElement>
/** An element that a person can press, choose from or fill in: everything but an image. */
export type Interactive = Exclude<Element, { type: 'image' }>
