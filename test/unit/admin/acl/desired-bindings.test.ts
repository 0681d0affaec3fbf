import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { desiredBindings } from '../../../../src/admin/acl/desired-bindings.ts'
import { loadConfig } from '../../../../src/config/config.ts'
import { aclText } from '../../../../src/kafka/acl-binding.ts'

function desiredOf(access: string, environment = 'production') {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-acl-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'acl-config.yml'), `version: "1"\n${access}`)
  const { bindings, inexpressible, elsewhere } = desiredBindings(loadConfig({ folder, env: {} }), environment)
  return {
    rules: bindings.map(one => aclText(one.acl)),
    from: bindings.map(one => one.from.map(at => `${at.line} ${at.path}`)),
    as: bindings.map(one => one.as),
    cannot: inexpressible.map(one => `${one.from.path}: ${one.what} → ${one.instead}`),
    why: inexpressible.map(one => one.why),
    elsewhere: elsewhere.map(one => `${one.from.path} ${one.environments.join()}`),
  }
}

test('a producer and a consumer with its group become rules that say where they were written', () => {
  const { rules, from, cannot } = desiredOf(`topic_access:
  jobs:
    producers:
      - { principal: User:api, operations: [WRITE, DESCRIBE] }
    consumers:
      - { principal: User:flink, operations: [read], consumer_groups: [flink_jobs] }
consumer_group_access:
  flink_jobs: { allowed_principals: [User:flink] }
`)
  expect(rules).toEqual([
    'ALLOW User:flink READ on GROUP flink_jobs',
    'ALLOW User:api DESCRIBE on TOPIC jobs',
    'ALLOW User:api WRITE on TOPIC jobs',
    'ALLOW User:flink READ on TOPIC jobs',
  ])
  expect(from[0]).toEqual([
    '7 topic_access.jobs.consumers[0]',
    '9 consumer_group_access.flink_jobs.allowed_principals[0]',
  ])
  expect(cannot).toEqual([])
})

test('what Kafka would take and never match is granted as the nearest thing that it does match, and told', () => {
  const { rules, cannot } = desiredOf(`groups:
  team: { members: [ann, "User:ben"], permissions: [looker, nothing] }
roles:
  looker:
    operations: [DESCRIBE, DELETE]
    resources:
      - { resource_type: CLUSTER, resource_name: "*" }
      - { resource_type: TOPIC, resource_name: "t_*" }
      - { resource_type: TOPIC, resource_name: "t_*_x" }
      - { resource_type: GROUP, resource_name: "*" }
  unused: { operations: [READ], resources: [] }
topic_access:
  errors:
    producers:
      - { principal: "*", operations: [WRITE] }
    consumers:
      - { principal: "Group:team", operations: [READ] }
      - { principal: "Role:team", operations: [READ] }
      - { principal: "Group:nobody", operations: [READ] }
      - { principal: "User:", operations: [READ] }
`)
  expect(rules).toEqual([
    'ALLOW User:ann DESCRIBE on CLUSTER kafka-cluster',
    'ALLOW User:ben DESCRIBE on CLUSTER kafka-cluster',
    'ALLOW User:ann DELETE on GROUP *',
    'ALLOW User:ann DESCRIBE on GROUP *',
    'ALLOW User:ben DELETE on GROUP *',
    'ALLOW User:ben DESCRIBE on GROUP *',
    'ALLOW User:* WRITE on TOPIC errors',
    'ALLOW User:ann READ on TOPIC errors',
    'ALLOW User:ben READ on TOPIC errors',
    'ALLOW User:ann DELETE on TOPIC t_… (prefix)',
    'ALLOW User:ann DESCRIBE on TOPIC t_… (prefix)',
    'ALLOW User:ben DELETE on TOPIC t_… (prefix)',
    'ALLOW User:ben DESCRIBE on TOPIC t_… (prefix)',
  ])
  expect(cannot).toEqual([
    'groups.team.permissions[1]: nothing → null',
    'roles.looker.resources[0]: CLUSTER * → granted on kafka-cluster',
    'roles.looker.resources[0]: DELETE on CLUSTER → DELETE on topics and groups',
    'roles.looker.resources[1]: TOPIC t_* → granted on the prefix "t_"',
    'roles.looker.resources[2]: TOPIC t_*_x → write "t_*", if all that begins so is meant',
    'roles.unused: unused → name it under permissions of a group',
    'topic_access.errors.producers[0].principal: * → granted to User:*',
    'topic_access.errors.consumers[0].principal: Group:team → granted to each member: User:ann, User:ben',
    'topic_access.errors.consumers[1].principal: Role:team → null',
    'topic_access.errors.consumers[2].principal: Group:nobody → null',
    'topic_access.errors.consumers[3].principal: User: → null',
  ])
})

test('single addresses become hosts, and a range with one of them is granted from everywhere and told', () => {
  const { rules, cannot } = desiredOf(`topic_access:
  a:
    producers:
      - { principal: User:p, operations: [WRITE], conditions: { source_ip_ranges: [10.1.2.3, 10.1.2.4/32, "::1/128"] } }
    consumers:
      - principal: User:c
        operations: [READ]
        conditions: { source_ip_ranges: [10.1.2.3, 10.0.0.0/8], time_restrictions: business_hours, authenticated_users_only: true }
    restrictions: { encryption_required: true, rate_limit_messages_per_second: 5 }
consumer_group_access:
  g: { allowed_principals: [User:c], max_members: 3 }
`)
  expect(rules).toEqual([
    'ALLOW User:c READ on GROUP g',
    'ALLOW User:c READ on TOPIC a',
    'ALLOW User:p from 10.1.2.3 WRITE on TOPIC a',
    'ALLOW User:p from 10.1.2.4 WRITE on TOPIC a',
    'ALLOW User:p from ::1 WRITE on TOPIC a',
  ])
  expect(cannot.map(one => one.split(': ')[0])).toEqual([
    'topic_access.a.consumers[0].conditions.source_ip_ranges',
    'topic_access.a.consumers[0].conditions.time_restrictions',
    'topic_access.a.restrictions.encryption_required',
    'topic_access.a.restrictions.rate_limit_messages_per_second',
    'consumer_group_access.g.max_members',
  ])
})

test('what is meant for another environment is granted there alone', () => {
  const access = `topic_access:
  a:
    consumers:
      - { principal: User:dev, operations: [READ], conditions: { environment: development } }
      - { principal: User:odd, operations: [READ], conditions: { environment: 7 } }
consumer_group_access:
  g: { allowed_principals: [User:dev], environment_restriction: development }
`
  expect(desiredOf(access).rules).toEqual([])
  expect(desiredOf(access).elsewhere).toEqual([
    'topic_access.a.consumers[0] development',
    'consumer_group_access.g development',
  ])
  expect(desiredOf(access).cannot).toEqual(['topic_access.a.consumers[1]: environment → nothing is granted'])
  expect(desiredOf(access, 'development').rules).toEqual([
    'ALLOW User:dev READ on GROUP g',
    'ALLOW User:dev READ on TOPIC a',
  ])
})

const platform = '../shared/tda-config'

test.skipIf(!existsSync(platform))(
  'every entry of the platform’s own file is a rule, or named as none',
  () => {
    const config = loadConfig({ folder: platform, env: {} })
    const { bindings, inexpressible } = desiredBindings(config, 'production')
    const texts = bindings.map(one => aclText(one.acl))
    expect(texts).toContain('ALLOW User:* WRITE on TOPIC tda_errors')
    expect(texts).toContain('ALLOW User:researcher-1 READ on GROUP analytics_consumers')
    expect(texts).toContain('ALLOW User:admin ALTER on CLUSTER kafka-cluster')
    expect(texts.filter(one => /Group:|tda_\*|\/\d/.test(one))).toEqual([])
    const named = [...bindings.flatMap(one => one.from), ...inexpressible.map(one => one.from)].map(
      at => at.path,
    )
    for (const [topic, { producers, consumers, admins }] of config.access.topics)
      for (const [list, grants] of Object.entries({ producers, consumers, admin_access: admins }))
        for (const [index, grant] of grants.entries())
          if (grant.conditions.environment === undefined)
            expect(named).toContain(`topic_access.${topic}.${list}[${index}]`)
    for (const role of config.access.roles.keys())
      expect(named.some(path => path.startsWith(`roles.${role}`))).toBe(true)
    for (const [group, { permissions }] of config.access.groups)
      for (const [index, permission] of permissions.entries())
        expect(
          config.access.roles.has(permission) || named.includes(`groups.${group}.permissions[${index}]`),
        ).toBe(true)
  },
)
