import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Chart } from '../../core/report.ts'

const size = { width: 800, height: 400 }
const family = 'DejaVu Sans'
/** Told apart by colour-blind people, and by their marks where there are no colours (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000']
const marks = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow']

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])

/** A chart as PNG, twice as large as it is shown; what is not known is a gap in its line. */
export function drawChart(chart: Chart): Uint8Array<ArrayBuffer> {
  const drawn = init(null, null, { renderer: 'svg', ssr: true, ...size })
  try {
    drawn.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      color: colours,
      textStyle: { fontFamily: family },
      title: { text: chart.title, left: 16, top: 12, textStyle: { fontSize: 18, fontFamily: family } },
      legend: { show: chart.series.length > 1, top: 14, right: 16 },
      grid: {
        left: 16,
        right: 24,
        top: 72,
        bottom: 16,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: { type: 'category', data: chart.x, boundaryGap: false, axisLabel: { hideOverlap: true } },
      yAxis: {
        type: 'value',
        name: chart.unit ?? '',
        nameTextStyle: { align: 'left' },
        min: ({ min }: { min: number }) => Math.min(0, min),
      },
      series: chart.series.map(({ name, values }, index) => ({
        type: 'line',
        name,
        data: values,
        symbol: marks[index % marks.length],
        symbolSize: 6,
        showSymbol: true,
        lineStyle: { width: 2.5 },
      })),
    })
    return pngOf(drawn.renderToSVGString())
  } finally {
    drawn.dispose()
  }
}

/** With a font that is shipped along: a container has none. */
function pngOf(svg: string): Uint8Array<ArrayBuffer> {
  const font = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')
  const drawn = new Resvg(svg, {
    fitTo: { mode: 'width', value: size.width * 2 },
    font: { fontFiles: [font], loadSystemFonts: false, defaultFontFamily: family },
  })
  return new Uint8Array(drawn.render().asPng())
}
