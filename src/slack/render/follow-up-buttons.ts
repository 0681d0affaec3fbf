import type { Button, KnownBlock } from '@slack/types'
import type { FollowUp } from '../../core/report.ts'
import { actionIds } from '../action-ids.ts'
import { clip } from './clip.ts'
import { plainText } from './escape.ts'
import { limits } from './limits.ts'

/**
 * Commands that fit now, as buttons: the value is what the person would type, and a click runs it as typed by whoever
 * clicked. What is too long for a button's value, or one too many, is named in `leftOver`.
 */
export function followUpButtons(followUps: readonly FollowUp[]): {
  blocks: KnownBlock[]
  leftOver: FollowUp[]
} {
  const usable = followUps.filter(one => one.command !== '' && one.command.length <= limits.buttonValue)
  const shown = usable.slice(0, limits.buttonsInBlock)
  const leftOver = followUps.filter(one => !shown.includes(one))
  if (shown.length === 0) return { blocks: [], leftOver }
  const elements: Button[] = shown.map((one, index) => ({
    type: 'button',
    action_id: `${actionIds.run}:${index}`,
    text: plainText(clip(one.label.trim() || one.command, limits.buttonText)),
    value: one.command,
    ...(one.effect ? { style: one.effect } : {}),
  }))
  return { blocks: [{ type: 'actions', elements }], leftOver }
}
