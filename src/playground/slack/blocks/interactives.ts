import type { Block } from './block.ts'
import type { Interactive } from './elements.ts'

/** The elements of a block that a person can press or fill in. */
export function interactives(block: Block): Interactive[] {
  if (block.type === 'actions') return block.elements
  if (block.type === 'input') return [block.element]
  if (block.type === 'section' && block.accessory && block.accessory.type !== 'image')
    return [block.accessory]
  return []
}
