import { expect, test } from 'vitest'
import { homeReport } from '../../../src/bot/home.ts'
import { plain } from '../../../src/core/report.ts'
import type { Judgement } from '../../../src/core/score/judgement.ts'
import { configOf } from '../config/config-folder.ts'
import { tempStore } from '../store/support/temp-store.ts'

const fullScore: Judgement = {
  at: 0,
  cluster: { score: { value: 100, isAtMost: false, findings: [], unknown: [] }, known: {} },
  topics: new Map(),
  groups: new Map(),
  moving: new Map(),
  errors: new Map(),
}

test('a critical alert beside a full score says that the cluster is in trouble, and what the score is of', () => {
  const { store } = tempStore()
  const config = configOf({ 'bot.yml': 'environments: { test: { bootstrap_servers: "b1:9092" } }' })
  store.alerts.begin({
    environment: 'test',
    rule: 'lag',
    member: 'g',
    severity: 'critical',
    state: 'firing',
    labels: {},
    value: null,
    summary: 'g stands still',
    pendingSince: 1,
    firingSince: 1,
    lastSeenAt: 1,
    lastNotifiedAt: null,
    flaps: 0,
  })
  const { parts, tone } = homeReport({
    config,
    store,
    latest: () => undefined,
    judgement: () => fullScore,
  })
  expect(tone).toBe('bad')
  const said = parts.flatMap(part => ('text' in part ? [plain(part.text)] : []))
  expect(said.slice(1, 3)).toEqual([
    'In trouble: 1 open alert, 1 firing.',
    'Brokers and topics score 100 of 100.',
  ])
})
