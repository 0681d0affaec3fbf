import type { ModalView } from '@slack/types'
import type { Command } from '../../core/command.ts'
import { viewIds } from '../action-ids.ts'
import { clip } from '../render/clip.ts'
import { plainText } from '../render/escape.ts'
import { limits } from '../render/limits.ts'

export const chosenCommandBlock = 'command'

/** All commands, for the global shortcut: the one that is chosen opens its form. A list has at most 100 options. */
export const chooserForm = <C>(commands: readonly Command<C>[]): ModalView => ({
  type: 'modal',
  callback_id: viewIds.chooser,
  title: plainText('Kafka'),
  submit: plainText('Continue'),
  close: plainText('Cancel'),
  blocks: [
    {
      type: 'input',
      block_id: chosenCommandBlock,
      label: plainText('What do you want to know or do?'),
      element: {
        type: 'static_select',
        action_id: chosenCommandBlock,
        options: commands.slice(0, limits.optionsInSelect).map(command => ({
          text: plainText(clip(`${command.name}: ${command.summary}`, limits.optionText)),
          value: clip(command.name, limits.optionValue),
        })),
      },
    },
  ],
})
