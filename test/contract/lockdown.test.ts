import { expect, onTestFinished, test, vi } from 'vitest'
import type { AclAudit } from '../../src/admin/acl/audit.ts'
import { type AclBinding, aclKey } from '../../src/kafka/acl-binding.ts'
import { createTopics } from '../../src/playground/local-kafka/create-topics.ts'
import { signIn } from '../support/authorizer.ts'
import { ownKafka } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'

test('a lockdown shuts out who is no administrator from the next request on, and its lift leaves the rules as they were', async () => {
  const kafka = await ownKafka({
    brokers: 1,
    sasl: { users: ['app', 'boss'].map(username => ({ username, password: `${username}-secret` })) },
    properties: { 'super.users': 'User:ANONYMOUS' },
  })
  const { sasl } = kafka
  if (sasl === undefined) throw new Error('no SASL listener')
  const ops = await operations(kafka.bootstrap, {
    role: 'admin',
    files: {
      'acl-config.yml': `groups: { bosses: { members: [boss], permissions: [the_boss] } }
roles: { the_boss: { operations: [ALL], resources: [{ resource_type: CLUSTER, resource_name: kafka-cluster }, { resource_type: TOPIC, resource_name: orders }] } }
topic_access: { orders: { producers: [{ principal: User:app, operations: [WRITE] }] } }
`,
    },
  })
  await createTopics(kafka.bootstrap, [{ topic: 'orders', numPartitions: 1, replicationFactor: 1 }])
  const [app, boss] = await Promise.all(['app', 'boss'].map(user => signIn(sasl, user, 1)))
  if (!app || !boss) throw new Error('nobody signed in')
  onTestFinished(async () => {
    await Promise.all([app.close(), boss.close()])
    await ops.close()
    await kafka.stop()
  })
  const allow = (principal: string, changes: Partial<AclBinding>): AclBinding => ({
    resourceType: 'TOPIC',
    resourceName: 'orders',
    patternType: 'LITERAL',
    principal,
    host: '*',
    operation: 'ALL',
    permission: 'ALLOW',
    ...changes,
  })
  const before = [
    allow('User:app', {}),
    allow('User:app', { resourceType: 'GROUP', resourceName: 'readers', operation: 'READ' }),
    allow('User:boss', { resourceType: 'CLUSTER', resourceName: 'kafka-cluster' }),
    allow('User:boss', {}),
  ]
  expect((await ops.cluster.createAcls(before)).map(one => one.error)).toEqual(before.map(() => null))

  const may = async (who: typeof app): Promise<string[]> =>
    (await who.told(['orders'], ['readers']))
      .filter(one => one.allowed)
      .map(one => `${one.operation} ${one.resource.type}`)
      .sort()
  await vi.waitFor(async () => expect(await may(app)).toContain('WRITE TOPIC'))
  const [appBefore, bossBefore] = [await may(app), await may(boss)]

  const locked = await ops.change('emergency lockdown')
  expect(locked).toMatchObject({ state: 'done', outcome: { data: { principals: ['User:app'] } } })
  await vi.waitFor(async () => expect(await may(app)).toEqual([]))
  expect(await may(boss)).toEqual(bossBefore)
  expect(await ops.run('emergency lockdown --reason again')).toMatchObject({ kind: 'only-planned' })

  const { data: pruned } = await ops.ask('acl plan --prune')
  const { steps, consequences } = pruned as {
    steps: { step: string; rule: string }[]
    consequences: { text: string }[]
  }
  expect(steps.map(one => `${one.step} ${one.rule}`).sort()).toEqual([
    'delete ALLOW User:app ALL on TOPIC orders',
    'delete ALLOW User:app READ on GROUP readers',
    'make ALLOW User:app WRITE on TOPIC orders',
  ])
  expect(consequences.map(one => one.text).join(' ')).toContain('A lockdown is in force: its 4 rules stay')
  const { drift } = (await ops.ask('acl audit')).data as AclAudit
  expect(
    drift
      .filter(row => row.status === 'lockdown')
      .map(row => row.resourceType)
      .sort(),
  ).toEqual(['CLUSTER', 'GROUP', 'TOPIC', 'TRANSACTIONAL_ID'])

  expect(await ops.change('emergency lift')).toMatchObject({ state: 'done' })
  await vi.waitFor(async () => expect(await may(app)).toEqual(appBefore))
  expect((await ops.cluster.describeAcls())?.map(aclKey)).toEqual(before.map(aclKey).sort())
  await expect(ops.run('emergency lift --reason again')).rejects.toThrow('No lockdown of this cluster holds')
})
