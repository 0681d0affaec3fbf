import { expect, onTestFinished, test } from 'vitest'
import type { Security } from '../../src/admin/security/audit-security.ts'
import type { AclBinding } from '../../src/kafka/acl-binding.ts'
import { ownKafka, sharedKafka, testClients, uniqueName, waitFor } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'

const ids = ({ findings }: Security): string[] => findings.map(one => one.id)

test('a cluster with rules tells which grant nothing, which are too wide, and who comes in unasked', async () => {
  const clients = testClients()
  const [topic, user] = [await clients.createTopic({ topic: uniqueName('p-audit') }), uniqueName('p-user')]
  const ops = await operations(sharedKafka().bootstrap, { bot: `pii_fields: { ${topic}: [email] }` })
  const rule: AclBinding = {
    resourceType: 'TOPIC',
    resourceName: topic,
    patternType: 'LITERAL',
    principal: `User:${user}`,
    host: '*',
    operation: 'READ',
    permission: 'ALLOW',
  }
  const rules: AclBinding[] = [
    { ...rule, principal: 'User:*', host: '10.0.0.0/8' },
    { ...rule, resourceName: `${topic}*` },
    { ...rule, principal: `Group:${user}` },
    { ...rule, principal: 'User:*' },
    { ...rule, principal: 'User:ANONYMOUS', operation: 'WRITE' },
    {
      ...rule,
      principal: 'User:ANONYMOUS',
      operation: 'ALL',
      resourceName: topic.slice(0, -1),
      patternType: 'PREFIXED',
      permission: 'DENY',
    },
    { ...rule, resourceType: 'GROUP', principal: 'User:*' },
  ]
  onTestFinished(async () => {
    const admin = await clients.admin()
    const filters = rules.map(one => ({
      resourceType: one.resourceType === 'GROUP' ? 3 : 2,
      resourceName: one.resourceName,
      resourcePatternType: one.patternType === 'PREFIXED' ? 4 : 3,
      principal: one.principal,
      host: one.host,
      operation: 1,
      permissionType: 1,
    }))
    await admin.deleteAcls({ filters })
    await ops.close()
    await clients.close()
  })
  expect((await ops.cluster.createAcls(rules)).map(one => one.error)).toEqual(rules.map(() => null))
  const { data, exit } = await waitFor(async () => {
    const answer = await ops.ask('security audit')
    expect(JSON.stringify((answer.data as Security).findings)).toContain(`GROUP ${topic}`)
    return answer
  })
  const security = data as Security
  expect(exit).toBe(1)
  expect(ids(security)).toEqual(
    expect.arrayContaining([
      'anonymous-is-trusted',
      'never-matches-glob',
      'never-matches-host',
      'never-matches-principal-type',
      'shadowed-by-deny',
      'groups-open-to-all',
      'everybody-may',
      'sensitive-topic-open',
    ]),
  )
  const own = security.findings.filter(one => one.evidence.includes(topic))
  expect(own.find(one => one.id === 'shadowed-by-deny')?.evidence).toContain(`WRITE on TOPIC ${topic}`)
  expect(security.unchecked.map(one => one.what).join()).toContain('super.users')
  expect(security.gaps).toEqual([])
})

test('a cluster without an authorizer is told to be open, and none of its rules to be fine', async () => {
  const kafka = await ownKafka({
    brokers: 1,
    properties: {
      'authorizer.class.name': '',
      'auto.create.topics.enable': 'true',
    },
  })
  const ops = await operations(kafka.bootstrap, { role: 'admin' })
  onTestFinished(async () => {
    await ops.close()
    await kafka.stop()
  })
  const { data, exit } = await ops.ask('security audit')
  const security = data as Security
  expect(exit).toBe(1)
  expect(security.findings[0]?.severity).toBe('critical')
  expect(ids(security)).toEqual(
    expect.arrayContaining(['no-authorizer', 'listener-without-tls', 'auto-create-topics']),
  )
  expect(security.looked.rules).toBeNull()
  for (const line of ['acl list', 'acl plan', 'acl audit', 'acl apply --reason test'])
    await expect(ops.run(line)).rejects.toThrow(/have no authorizer: whoever reaches them may do everything/)
})
