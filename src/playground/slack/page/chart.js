import { html } from './html.js'

const colors = [
  '#1d6fa5',
  '#c2571a',
  '#3c7d3e',
  '#7b4fa3',
  '#a8325a',
  '#6b6413',
  '#00808a',
  '#8a5a2b',
  '#4a5fc1',
  '#b03a2e',
  '#4d7c0f',
  '#6b7280',
]
const color = index => colors[index % colors.length]
const width = 560
const height = 220
const margin = { left: 56, right: 12, top: 20, bottom: 34 }

/** Slack's `data_visualization`, drawn simply; its numbers stand behind it for those who cannot see it. */
export function Chart({ block }) {
  const { chart, title } = block
  const names =
    chart.type === 'pie'
      ? chart.segments.map(segment => segment.label)
      : chart.series.map(series => series.name)
  return html`
    <figure class="chart">
      <figcaption>${title}</figcaption>
      <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}: ${chart.type} chart of ${names.join(', ')}">
        ${chart.type === 'pie' ? html`<${Pie} chart=${chart} />` : html`<${Plot} chart=${chart} />`}
      </svg>
      <ul class="legend">
        ${names.map((name, index) => html`<li><span class="swatch" style=${{ background: color(index) }}></span>${name}</li>`)}
      </ul>
      <details>
        <summary>Numbers</summary>
        <${Numbers} chart=${chart} />
      </details>
    </figure>`
}

function Plot({ chart }) {
  const { categories, x_label: xLabel, y_label: yLabel } = chart.axis_config
  const value = (series, category) => series.data.find(point => point.label === category)?.value ?? 0
  const all = chart.series.flatMap(series => series.data.map(point => point.value))
  const top = Math.max(...all, 0) || 1
  const bottom = Math.min(...all, 0)
  const innerWidth = width - margin.left - margin.right
  const innerHeight = height - margin.top - margin.bottom
  const step = innerWidth / categories.length
  const x = index => margin.left + step * (index + 0.5)
  const y = number => margin.top + innerHeight * (1 - (number - bottom) / (top - bottom))
  const ticks = [0, 0.5, 1].map(share => bottom + (top - bottom) * share)
  const every = Math.ceil(categories.length / 8)
  return html`
    ${ticks.map(
      tick => html`<line class="grid" x1=${margin.left} x2=${width - margin.right} y1=${y(tick)} y2=${y(tick)} />
        <text class="axis" x=${margin.left - 6} y=${y(tick) + 4} text-anchor="end">${compact(tick)}</text>`,
    )}
    ${categories.map(
      (category, index) =>
        index % every === 0 &&
        html`<text class="axis" x=${x(index)} y=${height - 18} text-anchor="middle">${category}</text>`,
    )}
    ${xLabel && html`<text class="axis" x=${margin.left + innerWidth / 2} y=${height - 3} text-anchor="middle">${xLabel}</text>`}
    ${yLabel && html`<text class="axis" x="4" y="11">${yLabel}</text>`}
    ${chart.series.map((series, number) => {
      const points = categories.map((category, index) => [x(index), y(value(series, category))])
      if (chart.type === 'bar') {
        const bar = (step * 0.8) / chart.series.length
        return points.map(
          ([at, up]) =>
            html`<rect fill=${color(number)} x=${at - step * 0.4 + bar * number} y=${Math.min(up, y(0))} width=${Math.max(bar - 1, 1)} height=${Math.abs(y(0) - up)} />`,
        )
      }
      const line = points.map(point => point.join(',')).join(' ')
      const area = `${x(0)},${y(0)} ${line} ${x(categories.length - 1)},${y(0)}`
      return html`
        ${chart.type === 'area' && html`<polygon fill=${color(number)} fill-opacity="0.25" points=${area} />`}
        <polyline fill="none" stroke=${color(number)} stroke-width="2" points=${line} />
        ${points.map(([cx, cy]) => html`<circle cx=${cx} cy=${cy} r="2.5" fill=${color(number)} />`)}`
    })}`
}

function Pie({ chart }) {
  const sum = chart.segments.reduce((total, segment) => total + segment.value, 0)
  const radius = height / 2 - 12
  let from = -Math.PI / 2
  return chart.segments.map(({ label, value }, index) => {
    const share = value / sum
    const until = from + share * 2 * Math.PI
    const at = angle => `${width / 2 + radius * Math.cos(angle)},${height / 2 + radius * Math.sin(angle)}`
    const path = `M${width / 2},${height / 2} L${at(from)} A${radius},${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${at(until)} Z`
    from = until
    return share > 0.999
      ? html`<circle cx=${width / 2} cy=${height / 2} r=${radius} fill=${color(index)} />`
      : html`<path d=${path} fill=${color(index)} stroke="#fff"><title>${label}: ${(share * 100).toFixed(1)} %</title></path>`
  })
}

function Numbers({ chart }) {
  if (chart.type === 'pie') {
    return html`<table>
      ${chart.segments.map(({ label, value }) => html`<tr><th scope="row">${label}</th><td class="right">${value}</td></tr>`)}
    </table>`
  }
  return html`<div class="table-scroll"><table>
    <tr><td></td>${chart.series.map(series => html`<th scope="col">${series.name}</th>`)}</tr>
    ${chart.axis_config.categories.map(
      category => html`<tr>
        <th scope="row">${category}</th>
        ${chart.series.map(series => html`<td class="right">${series.data.find(point => point.label === category)?.value}</td>`)}
      </tr>`,
    )}
  </table></div>`
}

const compact = number =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(number)
