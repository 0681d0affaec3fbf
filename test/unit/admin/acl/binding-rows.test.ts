import { expect, test } from 'vitest'
import { planAcls } from '../../../../src/admin/acl/apply/plan-acls.ts'
import { bindingRows, chosenRows } from '../../../../src/admin/acl/binding-rows.ts'
import type { ObservedAcls } from '../../../../src/admin/acl/observe-acls.ts'
import { plain } from '../../../../src/core/report.ts'
import type { AclBinding } from '../../../../src/kafka/acl-binding.ts'
import { rule } from './rules.ts'

const from = (line: number) => [
  { file: 'acl-config.yml', line, path: `topic_access.orders.consumers[${line}]` },
]
const group: AclBinding = { ...rule, resourceType: 'GROUP', resourceName: 'billing' }
const observed: ObservedAcls = {
  environment: 'production',
  clusterId: 'c',
  file: 'acl-config.yml',
  desired: {
    bindings: [
      { acl: rule, from: from(3), as: ['User:ann'] },
      { acl: { ...rule, operation: 'WRITE' }, from: from(4), as: ['User:ann'] },
      { acl: group, from: from(5), as: ['User:ann'] },
    ],
    inexpressible: [
      { from: from(6)[0] ?? { file: '', line: 0, path: '' }, what: 'hours', why: 'no times', instead: null },
    ],
    elsewhere: [],
  },
  lockdown: [],
  rules: [
    rule,
    group,
    { ...group, principal: 'User:eve' },
    { ...rule, principal: 'User:eve' },
    { ...rule, resourceName: 'gone' },
  ],
  topics: new Set(['orders']),
  settings: {
    superUsers: ['User:bot'],
    allowEveryoneIfNoAclFound: false,
    saidBy: { superUsers: 'the brokers', allowEveryoneIfNoAclFound: 'the brokers' },
  },
  bot: 'User:bot',
  faults: [],
}

test('each rule is told as what it is: as declared, missing, of nobody, of a shared group, of a topic that is gone', () => {
  const rows = bindingRows(observed)
  expect(rows.map(row => [row.status, row.principal, row.operation, row.resourceName, row.note])).toEqual([
    ['missing', 'User:ann', 'WRITE', 'orders', null],
    ['ok', 'User:ann', 'READ', 'orders', null],
    ['conflict', 'User:ann', 'READ', 'billing', 'User:ann and User:eve share the group'],
    ['conflict', 'User:eve', 'READ', 'billing', 'User:ann and User:eve share the group'],
    ['unexpected', 'User:eve', 'READ', 'orders', null],
    ['detached', 'User:ann', 'READ', 'gone', 'there is no such topic'],
    ['inexpressible', null, null, null, 'hours: no times'],
  ])
  expect(rows[1]?.declaredIn).toEqual(['acl-config.yml:3 topic_access.orders.consumers[3]'])
  expect(chosenRows(rows, { principal: 'eve' })).toHaveLength(2)
  expect(chosenRows(rows, { topic: 'orders' }).map(row => row.status)).toEqual([
    'missing',
    'ok',
    'unexpected',
    'inexpressible',
  ])
})

test('members of one group of the file share a consumer group without a conflict', () => {
  const members = ['User:ann', 'User:ben'].map(principal => ({
    acl: { ...group, principal },
    from: from(1),
    as: ['Group:team'],
  }))
  const rows = bindingRows({
    ...observed,
    desired: { ...observed.desired, bindings: members },
    rules: members.map(one => one.acl),
  })
  expect(rows.filter(row => row.status === 'conflict')).toEqual([])
})

const planned = (prune: boolean, more: Partial<ObservedAcls> = {}) =>
  planAcls({ prune }, { ...observed, ...more })

test('rules that nobody declared stay, and go only with --prune, after what is missing was made', () => {
  const kept = planned(false)
  const pruned = planned(true)
  if (kept.kind === 'refusal' || pruned.kind === 'refusal') throw new Error('refused')
  expect(kept.plan.steps.map(step => step.text)).toEqual(['Make: ALLOW User:ann WRITE on TOPIC orders'])
  expect(kept.plan.consequences.map(one => plain(one.text)).join(' ')).toContain(
    '3 rules that no file declares: kept.',
  )
  expect(pruned.plan.steps.map(step => step.text)).toEqual([
    'Make: ALLOW User:ann WRITE on TOPIC orders',
    'Delete: ALLOW User:eve READ on GROUP billing',
    'Delete: ALLOW User:eve READ on TOPIC orders',
    'Delete: ALLOW User:ann READ on TOPIC gone',
  ])
  expect(pruned.plan.consequences[0]).toMatchObject({ severity: 'critical' })
})

test('nothing is deleted by a file with faults, or by one that declares nothing', () => {
  const faulty = planned(true, { faults: ['acl-config.yml:3:1 error …'] })
  const empty = planned(true, { desired: { bindings: [], inexpressible: [], elsewhere: [] } })
  expect(faulty).toMatchObject({ kind: 'refusal', failure: { code: 'refused' } })
  expect(empty).toMatchObject({ kind: 'refusal', failure: { code: 'refused' } })
})

test('a topic that gets its first rule is told to be shut to all others, unless it is known to be so already', () => {
  const open = { ...observed.settings, allowEveryoneIfNoAclFound: null }
  const text = (more: Partial<ObservedAcls>): string => {
    const plan = planned(false, { rules: [], ...more })
    return plan.kind === 'plan' ? plan.plan.consequences.map(one => plain(one.text)).join(' ') : ''
  }
  expect(text({ settings: open })).toContain('No rule is about orders yet')
  expect(text({})).not.toContain('No rule is about')
})

test('a lockdown that is in force is named as such, and --prune leaves its rules to its lift', () => {
  const denied: AclBinding = {
    ...rule,
    resourceName: '*',
    principal: 'User:eve',
    operation: 'ALL',
    permission: 'DENY',
  }
  const locked = { ...observed, rules: [...observed.rules, denied], lockdown: [denied] }
  expect(bindingRows(locked).find(row => row.permission === 'DENY')).toMatchObject({
    status: 'lockdown',
    note: 'emergency lift takes it away',
  })
  const pruned = planned(true, locked)
  if (pruned.kind === 'refusal') throw new Error('refused')
  expect(pruned.plan.steps.map(step => plain(step.text)).join()).not.toContain('DENY')
  const told = (prune: boolean): string => {
    const { plan } = planned(prune, locked) as typeof pruned
    return plan.consequences.map(one => plain(one.text)).join(' ')
  }
  expect(told(true)).toContain('A lockdown is in force: its 1 rule stays')
  expect(told(false)).toContain('3 rules that no file declares: kept.')
  expect(told(false)).toContain('A lockdown is in force')
})

test('where the bot’s database is not at hand, deletions come with a warning that a lockdown cannot be told', () => {
  const told = (prune: boolean): string => {
    const made = planned(prune, {
      rules: [...observed.rules, { ...rule, permission: 'DENY' }],
      lockdown: null,
    })
    return made.kind === 'plan' ? made.plan.consequences.map(one => plain(one.text)).join(' ') : ''
  }
  expect(told(true)).toContain('Whether a lockdown is in force is not known here')
  expect(told(false)).not.toContain('lockdown')
})
