import { describe, expect, test } from 'vitest'
import { presentWhoCan } from '../../../../src/admin/access/present-who-can.ts'
import type { WhoCan } from '../../../../src/admin/access/who-can.ts'
import { everybodyElse, principalsAbout, whoMay } from '../../../../src/admin/access/who-may.ts'
import { operationsAsked } from '../../../../src/admin/acl/operations-for.ts'
import type { AclBinding } from '../../../../src/kafka/acl-binding.ts'

const rule: AclBinding = {
  resourceType: 'TOPIC',
  resourceName: 'orders',
  patternType: 'LITERAL',
  principal: 'User:ada',
  host: '*',
  operation: 'READ',
  permission: 'ALLOW',
}
const resource = { type: 'TOPIC', name: 'orders' } as const

function asked(rules: AclBinding[], changes: Partial<WhoCan> = {}) {
  const settings = {
    superUsers: changes.superUsers ?? null,
    allowEveryoneIfNoAclFound: changes.allowEveryoneIfNoAclFound ?? null,
  }
  const principals = principalsAbout(rules, settings, resource)
  const data: WhoCan = {
    environment: 'test',
    resource,
    host: null,
    hasAuthorizer: true,
    exists: true,
    rows: whoMay(rules, settings, { resource, operations: operationsAsked('TOPIC'), principals }).map(
      row => ({
        ...row,
        isDeclared: null,
      }),
    ),
    saidBy: { superUsers: 'nobody', allowEveryoneIfNoAclFound: 'nobody' },
    ...settings,
    ...changes,
  }
  return { data, report: presentWhoCan(data) }
}

describe('acl who-can', () => {
  test('names the most exact of the rules that decide the same', () => {
    const rules = [
      { ...rule, resourceName: '*' },
      { ...rule, principal: 'User:*' },
      { ...rule, resourceName: 'ord', patternType: 'PREFIXED' as const },
      rule,
    ]
    const of = (principal: string) =>
      asked(rules).data.rows.find(row => row.principal === principal && row.operation === 'READ')?.decidedBy
    expect(of('User:ada')).toBe('ALLOW User:ada READ on TOPIC orders')
    expect(of(everybodyElse)).toBe('ALLOW User:* READ on TOPIC orders')
  })

  test('says in one sentence who may read and write, and in a line each why', () => {
    const { report } = asked([
      { ...rule, operation: 'ALL' },
      { ...rule, principal: 'User:bob' },
    ])
    expect(report.summary).toBe(
      'User:ada and User:bob may read topic orders. User:ada may write to topic orders.',
    )
    expect(JSON.stringify(report.parts)).toContain(
      '["User:bob","READ, DESCRIBE","yes","ALLOW User:bob READ on TOPIC orders","–"]',
    )
  })

  test('says that everybody may but those who are denied', () => {
    const { report } = asked([
      { ...rule, principal: 'User:*' },
      { ...rule, permission: 'DENY' },
    ])
    expect(report.summary).toMatch(
      /^Everybody but User:ada may read topic orders\. Nobody that a rule names may write/,
    )
    expect(report.tone).toBe('warning')
  })

  test('does not guess where only a setting decides that the brokers keep to themselves', () => {
    const { report } = asked([])
    expect(report.summary).toContain('Whether everybody else may is not known.')
    expect(JSON.stringify(report.parts)).toContain('server.properties tells')
  })

  test('lets the right to create topics of the cluster count for each topic', () => {
    const cluster: AclBinding = {
      ...rule,
      resourceType: 'CLUSTER',
      resourceName: 'kafka-cluster',
      operation: 'CREATE',
    }
    const [right] = whoMay(
      [cluster, { ...rule, principal: 'User:bob' }],
      { superUsers: null, allowEveryoneIfNoAclFound: false },
      {
        resource,
        operations: ['CREATE'],
        principals: ['User:ada'],
      },
    )
    expect(right).toMatchObject({
      verdict: 'allowed',
      decidedBy: 'ALLOW User:ada CREATE on CLUSTER kafka-cluster',
    })
  })

  test('says who is granted more in the access file than on the cluster', () => {
    const { data } = asked([
      { ...rule, principal: 'User:bob' },
      { ...rule, operation: 'WRITE' },
    ])
    const rows = data.rows.map(row => ({ ...row, isDeclared: row.principal === 'User:bob' }))
    expect(presentWhoCan({ ...data, rows }).summary).toContain('The access file grants more, to User:bob.')
  })

  test('has no line for those who may what everybody else may, unless the access file names them', () => {
    const { data } = asked([rule])
    const bob = data.rows
      .filter(row => row.principal === everybodyElse)
      .map(row => ({ ...row, principal: 'User:bob', isDeclared: row.operation === 'WRITE' }))
    const { parts } = presentWhoCan({ ...data, rows: [...data.rows, ...bob] })
    const because = 'no rule fits, and others are about it'
    expect(JSON.stringify(parts)).toContain(`["User:bob","WRITE","no","${because}","yes"]`)
    expect(JSON.stringify(parts).match(/User:bob/g)).toHaveLength(2)
  })

  test('of a cluster that asks nobody says just that', () => {
    expect(asked([], { hasAuthorizer: false, rows: [] }).report).toMatchObject({
      tone: 'bad',
      summary: expect.stringContaining('no authorizer'),
    })
  })
})
