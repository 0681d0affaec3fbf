import type { Understood } from '../../core/command-line.ts'
import { presentFailure } from '../../core/present-failure.ts'
import { actionIds } from '../action-ids.ts'
import { plainText } from '../render/escape.ts'
import { limits } from '../render/limits.ts'
import type { Room } from '../room.ts'
import type { Asking } from './on-line.ts'
import { showReport } from './show-report.ts'

/**
 * What is missing, and a button that opens the form: mentions and direct messages come without a trigger, and without one no
 * form can be opened.
 */
export async function showUnfinished<C>(
  room: Room<C>,
  understood: Extract<Understood<C>, { kind: 'unfinished' }>,
  asking: Asking,
): Promise<void> {
  const canButton = understood.typed.length <= limits.buttonValue
  await showReport(room, {
    report: presentFailure(understood.failure),
    visibleTo: 'person',
    user: asking.person.id,
    zone: asking.person.zone,
    place: asking.place,
    key: asking.key,
    isReplay: asking.isReplay,
    extraBlocks: canButton
      ? [
          {
            type: 'actions',
            elements: [
              {
                type: 'button',
                action_id: actionIds.form,
                text: plainText('Fill in the form'),
                value: understood.typed,
                style: 'primary',
              },
            ],
          },
        ]
      : [],
  })
}
