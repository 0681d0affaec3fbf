import { html } from './html.js'
import { RichText } from './rich-text.js'

/** Slack's `table` and `data_table`: the first row is the header. */
export function Table({ block, names }) {
  const [header = [], ...rows] = block.rows
  const align = (cell, index) =>
    block.column_settings?.[index]?.align ?? (cell.type === 'raw_number' ? 'right' : 'left')
  const rowHeader = block.row_header_column_index
  return html`
    <div class="table-scroll" tabindex="0" role="region" aria-label=${block.caption ?? 'Table'}>
      <table>
        ${block.caption && html`<caption>${block.caption}</caption>`}
        <thead>
          <tr>
            ${header.map((cell, index) => html`<th scope="col" class=${align(cell, index)}><${Cell} cell=${cell} names=${names} /></th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            row => html`<tr>
              ${row.map((cell, index) =>
                index === rowHeader
                  ? html`<th scope="row" class=${align(cell, index)}><${Cell} cell=${cell} names=${names} /></th>`
                  : html`<td class=${align(cell, index)}><${Cell} cell=${cell} names=${names} /></td>`,
              )}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}

const Cell = ({ cell, names }) =>
  cell.type === 'rich_text' ? html`<${RichText} elements=${cell.elements} names=${names} />` : cell.text
