import { expect, test } from 'vitest'
import type { Context } from '../../../src/context.ts'
import { reportHtml } from '../../../src/core/report-html.ts'
import { report } from '../../../src/monitor/report/report.ts'
import type { SeriesPoint } from '../../../src/store/history.ts'
import { asked, contextOf } from './observed.ts'

const now = 1_800_000_000_000
const minute = 60_000

test('a report tells what was written and read in its period, unknown as unknown, and escapes names in HTML', async () => {
  const points: SeriesPoint[] = Array.from({ length: 10 }, (_, i) => ({
    at: now - (10 - i) * minute,
    value: i,
    most: i + 5,
    rise: 120,
    elapsedMs: minute,
  }))
  const context = {
    ...contextOf({
      topics: { t: [9], quiet: [0] },
      groups: [{ id: '<!channel>', commits: { 't/0': 4 } }],
    }),
    now,
    store: {
      history: {
        series: (query: { topic?: string }) => Promise.resolve(query.topic === 'quiet' ? [] : points),
      },
      alerts: { list: () => [{ id: 'a1', summary: 'It was slow', state: 'resolved' }] },
    },
  } as unknown as Context
  const answer = await asked(report, { period: 3_600_000 }, context)
  expect(answer.data).toMatchObject({
    rows: [
      { kind: 'topic', name: 't', records: 1200, recordsPerSecond: 2, partitions: 1 },
      { kind: 'topic', name: 'quiet', records: null, recordsPerSecond: null },
      { kind: 'group', name: '<!channel>', lag: 5n, mostLag: 14, records: 1200 },
    ],
    throughput: Array.from({ length: 10 }, () => ({ value: 2 })),
  })
  const html = reportHtml(answer.report)
  expect(html).toContain('&lt;!channel&gt;')
  expect(html).not.toContain('<!channel>')
  expect(html).toContain('It was slow')
})
