import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grantsOf } from '../../../../src/admin/access/grants.ts'
import { accessReport } from '../../../../src/admin/access/report.ts'
import { rulesAbout } from '../../../../src/admin/access/rules-about.ts'
import { isAbout } from '../../../../src/admin/security/rule-reach.ts'
import type { Context } from '../../../../src/context.ts'
import type { AuditEvent } from '../../../../src/core/audit.ts'
import { Failure } from '../../../../src/core/failure.ts'
import type { AclBinding } from '../../../../src/kafka/acl-binding.ts'
import { configOf } from '../../config/config-folder.ts'
import { asked, contextOf } from '../../monitor/observed.ts'
import { tempStore } from '../../store/support/temp-store.ts'

const hourMs = 3_600_000
const ann = { id: 'U0ANN0001', name: 'ann' }
const bob = { id: 'U0BOB0001', name: 'bob' }
const rule: AclBinding = {
  resourceType: 'TOPIC',
  resourceName: 'orders',
  patternType: 'LITERAL',
  principal: 'User:ada',
  host: '*',
  operation: 'READ',
  permission: 'ALLOW',
}
const rules: AclBinding[] = [
  rule,
  { ...rule, operation: 'DESCRIBE' },
  { ...rule, resourceName: 'or', patternType: 'PREFIXED', principal: 'User:bea', operation: 'WRITE' },
  { ...rule, resourceType: 'GROUP', resourceName: 'bill', patternType: 'PREFIXED' },
  { ...rule, resourceType: 'GROUP', resourceName: 'billing', principal: 'User:*', permission: 'DENY' },
]

function scene(role: string, acls: () => Promise<AclBinding[] | null> = async () => rules) {
  const { store, clock } = tempStore()
  const note = (
    actor: typeof ann,
    event: AuditEvent,
    command: string,
    environment = 'test',
    door = 'slack',
  ) =>
    store.audit.append({
      event,
      actor,
      door: door as 'slack',
      environment,
      command,
      arguments: command,
      requestId: null,
      digest: null,
      summary: event,
      detail: null,
    })
  note(bob, 'query', 'health')
  clock.now += 30 * hourMs
  for (let i = 0; i < 3; i++) note(ann, 'query', 'lag')
  note(ann, 'disclosed', 'topics peek')
  note(ann, 'done', 'offsets reset', 'test', 'terminal')
  note(bob, 'refused', 'topics delete')
  note(bob, 'approved', 'offsets reset')
  note(bob, 'query', 'lag', 'other')
  note({ id: 'bot', name: 'the bot' }, 'query', 'digest', 'test', 'schedule')
  const config = configOf({
    'bot.yml': `default_environment: test
environments: { test: { bootstrap_servers: "b1:9092" } }
people: { ${ann.id}: [ops] }
groups: { ops: ${role} }
roles: { looker: ['cluster:export'] }
`,
    'acl-config.yml': `topic_access:
  orders:
    consumers:
      - { principal: User:ada, operations: [READ] }
      - { principal: User:zoe, operations: [READ], consumer_groups: [billing] }
`,
  })
  const observed = contextOf(
    {
      topics: { orders: [9], orders_old: [9], other: [1] },
      groups: [
        { id: 'billing', commits: { 'orders/0': 1 } },
        { id: 'bills', commits: {}, members: 0 },
      ],
    },
    { describeAcls: acls },
  )
  const context = {
    ...observed,
    config,
    store,
    now: clock.now,
    caller: { actor: ann, door: 'slack' },
    standing: () => ({}),
  } as unknown as Context
  return asked(accessReport, { last: 24 * hourMs }, context)
}

describe('access report', () => {
  test('tells grants in one line each, with how much there is that they are about', async () => {
    const { data, report, failures } = await scene('admin')
    expect(failures).toEqual([])
    expect(report.summary).toBe(
      '3 principals with 4 grants. Against the access file: 3 more, 2 missing. 2 groups, 1 with members. 2 people used the bot in the last 1d.',
    )
    expect(data).toMatchObject({
      grants: [
        { principal: 'User:*', permission: 'DENY', covers: 1 },
        { principal: 'User:ada', resourceType: 'GROUP', covers: 2 },
        {
          principal: 'User:ada',
          resourceName: 'orders',
          operations: ['DESCRIBE', 'READ'],
          covers: 1,
          undeclared: ['DESCRIBE'],
        },
        { principal: 'User:bea', resourceName: 'or', operations: ['WRITE'], covers: 2 },
      ],
    })
  })

  test('tells what the access file grants and the cluster does not', async () => {
    const { data, report } = await scene('admin')
    expect(data).toMatchObject({
      missing: [
        { principal: 'User:zoe', resourceType: 'GROUP', resourceName: 'billing', operations: ['READ'] },
        { principal: 'User:zoe', resourceType: 'TOPIC', resourceName: 'orders', covers: 1 },
      ],
    })
    expect(JSON.stringify(report.parts)).toContain('In the access file and not granted')
  })

  test('tells which clients read as which group, and who may, and promises no more', async () => {
    const { data, report } = await scene('admin')
    expect(data).toMatchObject({
      groups: [
        {
          group: 'billing',
          topics: ['orders'],
          clients: [{ clientId: 'client of billing', members: 1 }],
          mayRead: [],
        },
        { group: 'bills', clients: [], mayRead: ['User:ada'] },
      ],
    })
    expect(JSON.stringify(report.parts)).toContain('Kafka tells neither as whom a client signed in')
    expect(JSON.stringify(report)).not.toContain('unused')
  })

  test('counts what each person did in that time and environment, whatever the door', async () => {
    const { data } = await scene('admin')
    expect(data).toMatchObject({
      people: [
        {
          name: 'ann',
          doors: ['slack', 'terminal'],
          asked: 4,
          disclosed: 1,
          changed: 1,
          decided: 0,
          refused: 0,
        },
        { name: 'bob', asked: 0, decided: 1, refused: 1, most: [] },
      ],
    })
  })

  test('tells nobody what others did who may not read the audit trail', async () => {
    const { data, report } = await scene('looker')
    expect(data).toMatchObject({ people: null })
    expect(JSON.stringify(report.parts)).toContain('audit:read')
  })

  test('says that there is no authorizer, and what could not be read', async () => {
    const open = await scene('admin', async () => null)
    expect(open.report).toMatchObject({ tone: 'warning', summary: expect.stringContaining('no authorizer') })
    const why = new Failure('rejected', 'The bot may not see the access rules.')
    const denied = await scene('admin', () => Promise.reject(why))
    expect(denied.failures).toEqual([why])
    expect(denied.data).toMatchObject({ hasAuthorizer: null, grants: [] })
  })
})

test('how much a rule is about is what a look at each name would find', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '\uffff', '~'), minLength: 1, maxLength: 4 })
  const pattern = fc.constantFrom('LITERAL' as const, 'PREFIXED' as const)
  fc.assert(
    fc.property(
      fc.uniqueArray(name),
      fc.oneof(name, fc.constant('*')),
      pattern,
      (names, resourceName, patternType) => {
        const one = { ...rule, resourceName, patternType }
        const [grant] = grantsOf([one], { TOPIC: names, GROUP: null }, [])
        expect(grant?.covers).toBe(names.filter(topic => isAbout(one, 'TOPIC', topic)).length)
        for (const topic of names)
          expect(rulesAbout([one], 'TOPIC')(topic).length > 0).toBe(isAbout(one, 'TOPIC', topic))
      },
    ),
  )
})
