import { expect, test } from 'vitest'
import { settingStage } from '../../../src/topics/change/stages/setting-stage.ts'
import { driftOfTopics } from '../../../src/topics/drift.ts'
import { presentTopicPlan } from '../../../src/topics/plan/present-topic-plan.ts'
import type { PlanData } from '../../../src/topics/plan.ts'

const nothing: PlanData = {
  environment: 'staging',
  file: 'config/topics.yml',
  rows: [],
  consequences: [],
  schemas: [],
  gaps: [],
}
const change = {
  what: 'retention.ms',
  from: '7776000000',
  fromSource: 'default',
  to: '604800000',
  source: { level: 'topic', file: 'config/topics.yml', line: 3, column: 5, path: 'topics.jobs' },
} as const
const altered: PlanData = {
  ...nothing,
  rows: [{ topic: 'jobs', kind: 'alter', changes: [change], impossible: [], reasons: [] }],
}
const labels = (data: PlanData): string[] => presentTopicPlan(data).followUps.map(one => one.command)

test('a plan with something to do leads to applying it, and one without leads nowhere', () => {
  expect(labels(altered)).toEqual(['topics apply'])
  expect(labels(nothing)).toEqual([])
})

test('a plan says beside each value what it means', () => {
  const table = presentTopicPlan(altered).parts.find(part => part.kind === 'table')
  expect(table?.kind === 'table' ? table.table.rows[0]?.slice(2, 5) : []).toEqual([
    'retention.ms',
    '7776000000 (90d), default',
    '604800000 (1w)',
  ])
})

test('drift says beside each value what it means, too', () => {
  const { parts } = driftOfTopics.present({
    environment: 'staging',
    file: 'config/topics.yml',
    rows: [
      {
        topic: 'jobs',
        what: 'retention.ms',
        declared: '604800000',
        source: null,
        actual: '7776000000',
        actualSource: 'default',
      },
    ],
    schemas: [],
    uncompared: [],
    compared: 1,
    unmanaged: [],
    gaps: [],
  })
  const table = parts.find(part => part.kind === 'table')
  expect(table?.kind === 'table' ? table.table.rows[0]?.slice(1, 4) : []).toEqual([
    'retention.ms',
    '604800000 (1w)',
    '7776000000 (90d), default',
  ])
})

test('a step that changes settings says it as the plan does', () => {
  const topics = [{ topic: 'jobs', id: 'an-id', changes: [change] }]
  const [step] = settingStage.part({ topics } as unknown as Parameters<typeof settingStage.part>[0])
  expect(step?.text).toBe('Change settings of jobs: retention.ms 7776000000 (90d) → 604800000 (1w)')
})
