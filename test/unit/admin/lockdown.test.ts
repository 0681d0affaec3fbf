import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../../src/admin/access/decide.ts'
import { keptPrincipals } from '../../../src/admin/emergency/lockdown/kept-principals.ts'
import { lockdownDecision } from '../../../src/admin/emergency/lockdown/lockdown-decision.ts'
import { type LockdownFacts, planLockdown } from '../../../src/admin/emergency/lockdown/plan-lockdown.ts'
import type { AclBinding } from '../../../src/kafka/acl-binding.ts'
import { configOf } from '../config/config-folder.ts'

const rule: AclBinding = {
  resourceType: 'TOPIC',
  resourceName: 'orders',
  patternType: 'LITERAL',
  principal: 'User:app',
  host: '*',
  operation: 'READ',
  permission: 'ALLOW',
}
const facts = (changes: Partial<LockdownFacts> = {}): LockdownFacts => ({
  clusterId: 'c',
  rules: [rule],
  settings: { superUsers: ['User:root'], allowEveryoneIfNoAclFound: false },
  scramUsers: ['User:batch'],
  declared: ['User:app'],
  kept: [
    { principal: 'User:bot', why: 'the bot' },
    { principal: 'User:root', why: 'a super user' },
  ],
  bot: 'User:bot',
  ...changes,
})
const made = (some: LockdownFacts) => {
  const planned = planLockdown(some)
  if (planned.kind === 'refusal') throw planned.failure
  return { plan: planned.plan, rules: lockdownDecision(planned.plan).rules }
}
const told = (some: LockdownFacts): string => JSON.stringify(made(some).plan.consequences)

const bindings = fc.array(
  fc.constantFrom('TOPIC' as const, 'GROUP' as const, 'CLUSTER' as const).chain(resourceType =>
    fc.record({
      resourceType: fc.constant(resourceType),
      resourceName:
        resourceType === 'CLUSTER' ? fc.constant('kafka-cluster') : fc.constantFrom('orders', '*'),
      patternType: fc.constant('LITERAL' as const),
      principal: fc.constantFrom('User:app', 'User:bot', 'User:root', 'User:*', 'Group:x', 'User:batch'),
      host: fc.constantFrom('*', '10.0.0.1'),
      operation: fc.constantFrom(
        'ALL' as const,
        'READ' as const,
        'ALTER' as const,
        'CLUSTER_ACTION' as const,
      ),
      permission: fc.constantFrom('ALLOW' as const, 'DENY' as const),
    }),
  ),
  { maxLength: 12 },
)

test('whoever is named and not kept can do nothing any more, and those who are kept rule the cluster as before', () => {
  fc.assert(
    fc.property(bindings, fc.constantFrom(true, false, null), (rules, everyone) => {
      const some = facts({ rules, settings: { superUsers: null, allowEveryoneIfNoAclFound: everyone } })
      const after = [...rules, ...made(some).rules]
      const asked = (
        principal: string,
        operation: AclBinding['operation'],
        type: AclBinding['resourceType'],
      ) => ({
        principal,
        host: '10.0.0.1',
        operation,
        resource: { type, name: type === 'CLUSTER' ? 'kafka-cluster' : 'orders' },
      })
      for (const principal of ['User:app', 'User:batch'])
        for (const [operation, type] of [
          ['READ', 'TOPIC'],
          ['WRITE', 'TOPIC'],
          ['READ', 'GROUP'],
        ] as const)
          expect(decide(after, some.settings, asked(principal, operation, type)).verdict).toBe('denied')
      for (const { principal } of some.kept)
        for (const operation of ['ALTER', 'DESCRIBE', 'CLUSTER_ACTION'] as const) {
          const question = asked(principal, operation, 'CLUSTER')
          expect(decide(after, some.settings, question).verdict).toBe(
            decide(rules, some.settings, question).verdict,
          )
        }
    }),
    { numRuns: 200 },
  )
})

test('a second lockdown finds nothing to do, and one after a new user denies only that one', () => {
  const first = made(facts())
  const rules = [rule, ...first.rules]
  expect(made(facts({ rules })).plan.nothingToDo).toBe(true)
  const grown = made(facts({ rules, scramUsers: ['User:batch', 'User:late'] }))
  expect(new Set(grown.rules.map(one => one.principal))).toEqual(new Set(['User:late']))
})

test('what it cannot shut is said: names that only User:* lets in, users that cannot be read, the cluster without a rule', () => {
  expect(told(facts({ rules: [rule, { ...rule, principal: 'User:*' }] }))).toContain('is not locked out')
  expect(told(facts({ scramUsers: null }))).toContain('SCRAM users could not be read')
  const unknown = facts({ settings: { superUsers: null, allowEveryoneIfNoAclFound: null } })
  expect(told(unknown)).toContain('Rights on the cluster itself stay')
  expect(made(unknown).rules.some(one => one.resourceType === 'CLUSTER')).toBe(false)
})

test('without an authorizer, or when the bot does not know its own name, nothing is planned', () => {
  expect(planLockdown(facts({ rules: null }))).toMatchObject({
    failure: { message: expect.stringContaining('no authorizer') },
  })
  expect(planLockdown(facts({ bot: null }))).toMatchObject({
    failure: { hint: expect.stringContaining('--keep') },
  })
})

test('the bot, super users, administrators of the file, its emergency account, brokers and who is named are kept', () => {
  const config = configOf({
    'bot.yml':
      'environments: { production: { bootstrap_servers: "a:1", sasl: { mechanism: SCRAM-SHA-512, username: kafka-ops, password_env: P }, tls: {} } }',
    'acl-config.yml': `
groups: { admins: { members: [ann], permissions: [cluster_admin] }, devs: { members: [dan], permissions: [topic_read] } }
emergency_procedures: { backup_access: { emergency_admin_account: emergency-admin } }
`,
  })
  const broker: AclBinding = {
    ...rule,
    resourceType: 'CLUSTER',
    resourceName: 'kafka-cluster',
    operation: 'CLUSTER_ACTION',
    principal: 'User:broker',
  }
  const kept = keptPrincipals(config, 'production', [rule, broker], ['User:root'], ['payments'])
  expect(kept.map(one => one.principal).sort()).toEqual(
    ['ann', 'broker', 'emergency-admin', 'kafka-ops', 'payments', 'root'].map(name => `User:${name}`),
  )
})
