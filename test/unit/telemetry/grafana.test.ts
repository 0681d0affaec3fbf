import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { metricDeclarations } from '../../../src/telemetry/metric-declarations.ts'

interface Dashboard {
  panels: { type: string; title: string; gridPos: { x: number; w: number }; targets?: { expr: string }[] }[]
  templating: { list: { name: string; query: unknown }[] }
}
const dashboard: Dashboard = JSON.parse(readFileSync('config/grafana/dashboard.json', 'utf8'))
const rules: { groups: { rules: { alert: string; expr: string }[] }[] } = parse(
  readFileSync('config/grafana/rules.yml', 'utf8'),
)

/** A histogram is asked for by its parts. */
const existing = new Set(
  Object.entries(metricDeclarations).flatMap(([name, { type }]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
)
const named = (text: string): string[] => text.match(/\b(?:kafka|nodejs|process)_\w+/g) ?? []

test('the dashboard and the rules use only metrics that exist, and every metric of Kafka is on the dashboard', () => {
  const onDashboard = named(JSON.stringify(dashboard))
  const inRules = rules.groups.flatMap(group => group.rules.flatMap(rule => named(rule.expr)))
  expect(inRules.length).toBeGreaterThan(5)
  expect([...onDashboard, ...inRules].filter(name => !existing.has(name))).toEqual([])
  const kafka = Object.keys(metricDeclarations).filter(name => !name.startsWith('kafka_ops_'))
  expect(kafka.filter(name => !onDashboard.includes(name) && name !== 'kafka_cluster_partitions')).toEqual([])
})

test('labels in the queries and legends are those that the metrics have', () => {
  for (const panel of dashboard.panels)
    for (const { expr, legendFormat } of (panel.targets ?? []) as { expr: string; legendFormat: string }[]) {
      const metric = Object.entries(metricDeclarations).find(([name]) => expr.includes(name))
      const labels: readonly string[] = metric?.[1].labels ?? []
      const asked = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
      if (!expr.includes('sum(')) expect(asked.filter(label => !labels.includes(label))).toEqual([])
    }
})

test('no panel leaves the screen', () => {
  for (const { gridPos } of dashboard.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
})
