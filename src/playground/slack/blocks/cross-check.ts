import type { Block } from './block.ts'
import type { Chart } from './chart.ts'
import type { FileIsReady } from './check-blocks.ts'
import type { Interactive } from './elements.ts'
import { interactives } from './interactives.ts'
import { textLength } from './text-length.ts'

/** The rules that look at more than one place: unique ids, limits over the whole message, what fits which surface. */
export function crossCheck(
  blocks: readonly Block[],
  surface: 'message' | 'modal' | 'home',
  fileIsReady: FileIsReady,
): string[] {
  const mistakes: string[] = []
  const mistake = (what: string, where: string) =>
    mistakes.push(`[ERROR] ${what} [json-pointer:/blocks${where}]`)

  const blockIds = new Set<string>()
  for (const [index, block] of blocks.entries()) {
    const where = `/${index}`
    if (block.block_id !== undefined) {
      if (blockIds.has(block.block_id)) mistake(`\`block_id\` \`${block.block_id}\` already exists`, where)
      blockIds.add(block.block_id)
    }
    const actionIds = new Set<string>()
    for (const element of interactives(block)) {
      const id = element.action_id
      if (id !== undefined && actionIds.has(id)) mistake(`\`action_id\` \`${id}\` already exists`, where)
      if (id !== undefined) actionIds.add(id)
      for (const wrong of elementMistakes(element)) mistake(wrong, where)
    }
    for (const wrong of blockMistakes(block, surface, fileIsReady)) mistake(wrong, where)
  }

  if (textLength(blocks.filter(block => block.type === 'table')) > 10_000)
    mistake('tables must be less than 10001 characters together', '')
  if (blocks.filter(block => block.type === 'data_visualization').length > 2) {
    mistake('no more than 2 data_visualization blocks allowed', '')
  }
  return mistakes
}

function blockMistakes(
  block: Block,
  surface: 'message' | 'modal' | 'home',
  fileIsReady: FileIsReady,
): string[] {
  const images = [
    ...(block.type === 'image' ? [block] : []),
    ...(block.type === 'section' && block.accessory?.type === 'image' ? [block.accessory] : []),
    ...(block.type === 'context' ? block.elements.filter(element => element.type === 'image') : []),
  ]
  const mistakes = images.flatMap(image => {
    if ((image.image_url === undefined) === (image.slack_file === undefined)) {
      return ['must define either `image_url` or `slack_file`']
    }
    return image.slack_file && !fileIsReady(image.slack_file) ? ['invalid slack file'] : []
  })
  if (block.type === 'section' && !block.text && !block.fields) {
    mistakes.push('must define either `text` or `fields`')
  }
  if (block.type === 'alert' && surface !== 'modal') mistakes.push('unsupported type: alert')
  if (
    surface !== 'message' &&
    ['table', 'data_table', 'data_visualization', 'markdown'].includes(block.type)
  ) {
    mistakes.push(`unsupported type: ${block.type}`)
  }
  if (block.type === 'data_table' && block.rows.some(row => row.length !== block.rows[0]?.length)) {
    mistakes.push('all rows must have the same number of cells')
  }
  if (block.type === 'data_table' && block.rows[0]?.some(cell => cell.type === 'rich_text')) {
    mistakes.push('the header row cannot contain rich_text')
  }
  if (block.type === 'data_visualization') mistakes.push(...chartMistakes(block))
  return mistakes
}

function chartMistakes({ chart }: Chart): string[] {
  if (chart.type === 'pie') return []
  const mistakes: string[] = []
  const { categories } = chart.axis_config
  if (new Set(categories).size !== categories.length) mistakes.push('categories must be unique')
  if (new Set(chart.series.map(series => series.name)).size !== chart.series.length) {
    mistakes.push('series names must be unique')
  }
  for (const series of chart.series) {
    const labels = series.data.map(point => point.label).toSorted()
    if (labels.join('\n') !== categories.toSorted().join('\n')) {
      mistakes.push(`series \`${series.name}\` must have exactly one data point for each category`)
    }
  }
  return mistakes
}

function elementMistakes(element: Interactive): string[] {
  if (element.type !== 'static_select' && element.type !== 'multi_static_select') return []
  return (element.options === undefined) === (element.option_groups === undefined)
    ? ['must define either `options` or `option_groups`']
    : []
}
