import type { Block, KnownBlock } from '@slack/types'
import type { Part, Report } from '../../core/report.ts'
import { clip } from './clip.ts'
import { escapeText, plainText } from './escape.ts'
import { followUpButtons } from './follow-up-buttons.ts'
import { inlineElements, type SlackReader } from './inline-elements.ts'
import { partBlocks, section } from './part-blocks.ts'
import { plainInZone } from './plain-in-zone.ts'
import { type ReportFile, reportFile } from './report-file.ts'
import { emptyRoom, type Room, type Surface } from './room.ts'
import { tonedTitle } from './tone.ts'

/** A report as Slack takes it. `text` is escaped and made for notifications and screen readers. */
export interface RenderedReport {
  blocks: (KnownBlock | Block)[]
  text: string
  /** The whole report, when some of it had no room. */
  overflow?: ReportFile
}

export interface RenderOptions {
  surface?: Surface
  /** Blocks and buttons that the caller adds below. */
  extraBlocks?: readonly KnownBlock[]
  /** Where the caller puts the overflow file, for the sentence that tells people about it. */
  wholeIsIn?: string
}

/**
 * A report as blocks within Slack's limits. The first two lines (title and summary) tell it all, since a phone shows no
 * more; what does not fit is left out from the end, said, and returned as a file.
 */
export function renderReport(
  report: Report,
  reader: SlackReader,
  options: RenderOptions = {},
): RenderedReport {
  const extra = options.extraBlocks ?? []
  const buttons = followUpButtons(report.followUps)
  const below = [...extra, ...buttons.blocks]
  const room = emptyRoom(options.surface ?? 'message')
  const noteSize = 600
  room.blocks -= below.length + 1
  room.characters -= sizeOfButtons(buttons.blocks) + JSON.stringify(extra).length + noteSize
  if (buttons.leftOver.length > 0) room.cuts.push(`${buttons.leftOver.length} buttons are left out`)

  const title = partBlocks({ kind: 'heading', text: tonedTitle(report.title, report.tone) }, reader, room)
  const summary = saysIt(report.parts[0], report.summary)
    ? []
    : section(inlineElements(report.summary, reader), room)
  const parts = fewRemarks(report.parts, options.surface ?? 'message', room)
    .filter((part, index) => index === 0 || !isSummary(part, report.summary))
    .flatMap(part => partBlocks(part, reader, room))
  const blocks: (KnownBlock | Block)[] = [...title, ...summary, ...parts]
  const text = escapeText(clip(report.summary.trim() || report.title.trim(), fallbackLength)) || 'Kafka'
  if (room.cuts.length === 0) return { blocks: atLeastOne([...blocks, ...below], text), text }

  const whole = options.wholeIsIn ?? 'the file in the thread'
  const note = clip(
    `Not everything fits here: ${[...new Set(room.cuts)].join(', ')}. All of it is in ${whole}.`,
    noteSize - 50,
  )
  return {
    blocks: [...blocks, { type: 'context', elements: [plainText(note)] }, ...below],
    text,
    overflow: reportFile(report, reader.zone),
  }
}

/** Of hundreds of remarks, the worst first, only some are shown, so that there is room for what they are about. */
function fewRemarks(parts: readonly Part[], surface: Surface, room: Room): Part[] {
  const most = surface === 'view' ? 40 : 12
  let seen = 0
  const shown = parts.filter(part => part.kind !== 'callout' || ++seen <= most)
  if (seen > most) room.cuts.push(`${most} of ${seen} remarks are shown`)
  return shown
}

/** Slack shows 4,000 characters of it; escaped, one character may become five. */
const fallbackLength = 800

const sizeOfButtons = (blocks: readonly KnownBlock[]): number =>
  blocks.reduce((sum, block) => sum + (block.type === 'actions' ? block.elements.length * 100 : 0), 0)

/** Whether the first part says the summary already, or a piece of it, so that it is not told twice. */
function saysIt(part: Part | undefined, summary: string): boolean {
  if (part?.kind !== 'text' && part?.kind !== 'callout') return false
  const said = plainInZone(part.text, 'utc').trim()
  return said !== '' && (summary.includes(said) || said.includes(summary))
}

/** A part that only repeats what was said on top, perhaps after the name of whom it is for. */
const isSummary = (part: Part, summary: string): boolean =>
  part.kind === 'text' && plainInZone(part.text, 'utc').trim() === summary.trim()

/** Slack refuses a message without blocks and text (`no_text`), and a report may be empty. */
const atLeastOne = (blocks: (KnownBlock | Block)[], text: string): (KnownBlock | Block)[] =>
  blocks.length > 0 ? blocks : [{ type: 'section', text: plainText(text) } as KnownBlock]
