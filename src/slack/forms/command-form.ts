import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import type { Command } from '../../core/command.ts'
import type { Given } from '../../core/command-line.ts'
import { viewIds } from '../action-ids.ts'
import { clip } from '../render/clip.ts'
import { plainText } from '../render/escape.ts'
import { limits } from '../render/limits.ts'
import { blockOf, type FormEntry, formEntries } from './form-fields.ts'
import type { FormMetadata } from './form-metadata.ts'
import { optionOf } from './lookup-options.ts'

/**
 * The form of a command, made from its declaration alone so that it can be opened within the 3 s of a trigger: choices
 * from the cluster are loaded while the person types. What was given already is filled in.
 */
export function commandForm<C>(
  command: Command<C>,
  given: Given,
  metadata: FormMetadata,
  environments: readonly string[],
): ModalView {
  const blocks: KnownBlock[] = formEntries(command)
    .slice(0, limits.blocksInView - 1)
    .map(entry => inputBlock(entry, given[entry.name] ?? [], environments))
  return {
    type: 'modal',
    callback_id: viewIds.command,
    private_metadata: JSON.stringify(metadata),
    title: plainText(clip(command.name, limits.viewTitle)),
    submit: plainText(command.kind === 'change' ? 'Show the plan' : 'Ask'),
    close: plainText('Cancel'),
    blocks: [{ type: 'section', text: plainText(clip(`${command.summary}.`, limits.text)) }, ...blocks],
  }
}

function inputBlock(entry: FormEntry, given: readonly string[], environments: readonly string[]): InputBlock {
  const { argument, name, isNeeded } = entry
  return {
    type: 'input',
    block_id: blockOf(name),
    optional: !isNeeded,
    label: plainText(clip(labelOf(entry), limits.inputLabel)),
    hint: plainText(clip(hintOf(argument.explain, argument.isList), limits.inputLabel)),
    element: element(entry, given, environments),
  }
}

/** `dry-run` is asked for as "Dry run". */
function labelOf({ name }: FormEntry): string {
  const words = name.replaceAll('-', ' ')
  return words === 'env' ? 'Environment' : words.charAt(0).toUpperCase() + words.slice(1)
}

const hintOf = (explain: string, isList: boolean): string =>
  `${explain.charAt(0).toUpperCase()}${explain.slice(1)}${isList ? '; several are separated by commas' : ''}.`

function element(
  { argument, name }: FormEntry,
  given: readonly string[],
  environments: readonly string[],
): InputBlock['element'] {
  const action_id = blockOf(name)
  const { field } = argument
  const [first] = given
  if (name === 'env' && environments.length > 0 && environments.length <= limits.optionsInSelect)
    return select(action_id, environments, first)
  switch (field.type) {
    case 'choice':
      // A select would take one of several, and lose the others.
      if (argument.isList) return words(action_id, given, { example: field.choices.join(', ') })
      return select(action_id, field.choices, first)
    case 'flag': {
      const yes: PlainTextOption = { text: plainText('Yes'), value: 'true' }
      return {
        type: 'checkboxes',
        action_id,
        options: [yes],
        ...(first === 'true' ? { initial_options: [yes] } : {}),
      }
    }
    case 'lookup': {
      const placeholder = plainText('Type a part of the name')
      if (!argument.isList)
        return {
          type: 'external_select',
          action_id,
          min_query_length: 0,
          placeholder,
          ...(first ? { initial_option: optionOf(first) } : {}),
        }
      return {
        type: 'multi_external_select',
        action_id,
        min_query_length: 0,
        placeholder,
        ...(given.length > 0
          ? { initial_options: given.slice(0, limits.optionsInSelect).map(optionOf) }
          : {}),
      }
    }
    case 'text':
      return words(action_id, given, {
        example: field.example,
        multiline: field.multiline === true || name === 'reason',
      })
  }
}

function words(
  action_id: string,
  given: readonly string[],
  { example, multiline = false }: { example?: string | undefined; multiline?: boolean },
): InputBlock['element'] {
  const text = given.join(', ')
  return {
    type: 'plain_text_input',
    action_id,
    ...(multiline ? { multiline: true } : {}),
    ...(example ? { placeholder: plainText(clip(example, limits.headerText)) } : {}),
    ...(text !== '' && text.length <= limits.text ? { initial_value: text } : {}),
  }
}

function select(
  action_id: string,
  choices: readonly string[],
  chosen: string | undefined,
): InputBlock['element'] {
  const options = choices
    .slice(0, limits.optionsInSelect)
    .map(one => ({ text: plainText(clip(one, limits.optionText)), value: clip(one, limits.optionValue) }))
  const initial = options.find(one => one.value === chosen)
  return { type: 'static_select', action_id, options, ...(initial ? { initial_option: initial } : {}) }
}
