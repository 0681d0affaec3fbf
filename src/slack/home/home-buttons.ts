import type { Button, KnownBlock } from '@slack/types'
import type { Command } from '../../core/command.ts'
import { actionIds } from '../action-ids.ts'
import { plainText } from '../render/escape.ts'

/** What people use most, in the order of their use; those that this bot has become buttons. */
const often: readonly { name: string; label: string }[] = [
  { name: 'health', label: 'Health' },
  { name: 'lag', label: 'Lag' },
  { name: 'groups list', label: 'Consumer groups' },
  { name: 'alerts list', label: 'Alerts' },
  { name: 'approvals list', label: 'Approvals' },
  { name: 'offsets reset', label: 'Reset offsets …' },
  { name: 'help', label: 'Help' },
]

/** Questions are asked at once, changes open their form. */
export function homeButtons<C>(commands: readonly Command<C>[]): KnownBlock[] {
  const elements = often.flatMap(({ name, label }, index): Button[] => {
    const command = commands.find(one => one.name === name)
    if (!command && name !== 'help') return []
    return [
      {
        type: 'button',
        action_id: command?.kind === 'change' ? actionIds.form : `${actionIds.run}:home-${index}`,
        text: plainText(label),
        value: name,
      },
    ]
  })
  return [{ type: 'actions', elements }]
}
