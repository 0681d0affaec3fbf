import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { applyAcls } from '../../src/admin/acl/apply.ts'
import type { AclAudit } from '../../src/admin/acl/audit.ts'
import type { AclList } from '../../src/admin/acl/list.ts'
import { type AclBinding, aclText } from '../../src/kafka/acl-binding.ts'
import { Kafka, logLevel } from '../../src/kafka/kafkajs.ts'
import { createTopics } from '../../src/playground/local-kafka/create-topics.ts'
import type { LocalKafka, SaslListener } from '../../src/playground/local-kafka/local-kafka.ts'
import { signIn } from '../support/authorizer.ts'
import { ownKafka } from '../support/kafka-cluster.ts'
import { kafkaTool } from '../support/kafka-tool.ts'
import { operations } from '../support/operations.ts'

/** What the test itself reads of an access file, to know who should be able to do what. */
interface Written {
  groups: Record<string, { members: string[] }>
  service_accounts: Record<string, unknown>
  topic_access: Record<string, { producers?: Grant[]; consumers?: Grant[]; admin_access?: Grant[] }>
  consumer_group_access: Record<string, { allowed_principals: string[]; environment_restriction?: string }>
}
interface Grant {
  principal: string
  operations: string[]
  consumer_groups?: string[]
  conditions?: { environment?: string }
}

const platformFile = '../shared/tda-config/acl-config.yml'
const ownFile = readFileSync('config/acl-config.yml', 'utf8')
const files = [ownFile, ...(existsSync(platformFile) ? [readFileSync(platformFile, 'utf8')] : [])]
const namesIn = (file: string): string[] => {
  const { groups, service_accounts } = parse(file, { uniqueKeys: false }) as Written
  return [...Object.keys(service_accounts), ...Object.values(groups).flatMap(one => one.members)]
}
const users = [...new Set(['bot', 'stranger', ...files.flatMap(namesIn)])]
const topics = Object.keys((parse(ownFile) as Written).topic_access)

let kafka: LocalKafka
let sasl: SaslListener
/** A super user, by the plain listener. */
let root: Awaited<ReturnType<typeof operations>>
let folder: string

/** What the bot itself is granted before it does anything. */
const botRules = (['CLUSTER', 'TOPIC', 'GROUP'] as const).map(
  (resourceType): AclBinding => ({
    resourceType,
    resourceName: resourceType === 'CLUSTER' ? 'kafka-cluster' : '*',
    patternType: 'LITERAL',
    principal: 'User:bot',
    host: '*',
    operation: 'ALL',
    permission: 'ALLOW',
  }),
)
/** The same in an access file. */
const botInFile = (file: string): string =>
  file
    .replace(/^groups:$/m, 'groups:\n  bots: { members: [bot], permissions: [the_bot] }')
    .replace(
      /^roles:$/m,
      'roles:\n  the_bot: { operations: [ALL], resources: [{ resource_type: CLUSTER, resource_name: kafka-cluster }, { resource_type: TOPIC, resource_name: "*" }, { resource_type: GROUP, resource_name: "*" }] }',
    )

beforeAll(async () => {
  kafka = await ownKafka({
    brokers: 1,
    sasl: { users: users.map(username => ({ username, password: `${username}-secret` })) },
    properties: { 'super.users': 'User:ANONYMOUS', 'allow.everyone.if.no.acl.found': 'false' },
  })
  if (kafka.sasl === undefined) throw new Error('no SASL listener')
  sasl = kafka.sasl
  folder = mkdtempSync(join(tmpdir(), 'kafka-ops-acl-'))
  writeFileSync(join(folder, 'ca.pem'), sasl.ca)
  await createTopics(
    kafka.bootstrap,
    topics.map(topic => ({ topic, numPartitions: 1, replicationFactor: 1 })),
  )
  root = await operations(kafka.bootstrap)
})
afterAll(async () => {
  await root.close()
  await kafka.stop()
  rmSync(folder, { recursive: true })
})

/** The bot with a file of its own, signed in as `User:bot`, which only rules let in; no other rules are there. */
async function bot(file: string) {
  const { cluster } = root
  await cluster.deleteAcls((await cluster.describeAcls()) ?? [])
  await cluster.createAcls(botRules)
  return operations(sasl.bootstrap, {
    environment: 'production',
    role: 'admin',
    files: {
      'acl-config.yml': file.replace(/mfa_required_for_admin: true/g, 'mfa_required_for_admin: false'),
    },
    more: `, tls: { ca_file: ${join(folder, 'ca.pem')} }, sasl: { mechanism: PLAIN, username: bot, password_env: BOT_PASSWORD }`,
    env: { BOT_PASSWORD: 'bot-secret' },
  })
}

test.each(
  files.map((file, index) => [
    index === 0 ? 'the shipped access file' : 'the platform’s own access file',
    file,
  ]),
)('once %s is applied, whom it declares can and nobody else can', async (_, written) => {
  const file = botInFile(written)
  const ops = await bot(file)
  try {
    expect((await ops.ask('acl plan')).exit).toBe(3)
    const parsed = parse(file, { uniqueKeys: false }) as Written
    expect((await wrongRights(parsed)).length).toBeGreaterThan(50)
    const { id, plan, state } = await ops.change('acl apply')
    expect(state).toBe('done')
    const steps = await applyAcls.inspect(plan, ops.context(), id)
    expect(steps.filter(step => step.state !== 'done')).toEqual([])
    expect((await ops.ask('acl plan --prune')).exit).toBe(0)
    const list = (await ops.ask('acl list')).data as AclList
    expect([...new Set(list.rows.map(row => row.status))].sort()).toEqual(
      expect.arrayContaining(['inexpressible', 'ok']),
    )
    expect(list.rows.filter(row => row.status === 'missing' || row.status === 'unexpected')).toEqual([])
    expect(await wrongRights(parsed)).toEqual([])
    expect(await writes('tda_backend_api', 'tda_jobs')).toBe(true)
    expect(await writes('log_aggregator', 'tda_jobs')).toBe(false)
    expect(await writes('stranger', 'tda_errors')).toBe(true)
    expect(await reads('flink_processor', 'flink_tda_processor', 'tda_jobs')).toBe(true)
    expect(await reads('flink_processor', 'cpp_tda_processors', 'tda_jobs')).toBe(false)
    expect(await reads('tda_backend_api', 'backend_result_consumers', 'tda_jobs')).toBe(false)
  } finally {
    await ops.close()
  }
})

test('what somebody changed with Kafka’s own tool is found, and put back by a second apply', async () => {
  const ops = await bot(botInFile(ownFile))
  try {
    await ops.change('acl apply')
    const ofTool = (verb: string[], user: string, topic: string, operation: string): Promise<string> =>
      kafkaTool('kafka-acls', kafka.bootstrap, [
        ...verb,
        '--allow-principal',
        `User:${user}`,
        '--operation',
        operation,
        '--topic',
        topic,
      ])
    await Promise.all([
      ofTool(['--add'], 'mallory', 'tda_audit', 'Read'),
      ofTool(['--remove', '--force'], 'cpp_engine', 'tda_results', 'Write'),
    ])
    const { data, exit } = await ops.ask('acl audit')
    const { drift } = data as AclAudit
    expect(exit).toBe(3)
    expect(
      drift.map(row => [row.status, row.principal, row.operation, row.resourceName, row.usedBy]).sort(),
    ).toEqual([
      ['missing', 'User:cpp_engine', 'WRITE', 'tda_results', null],
      ['unexpected', 'User:mallory', 'READ', 'tda_audit', 'whoever signs in as User:mallory, on tda_audit'],
    ])
    expect((await ops.change('acl apply --prune')).state).toBe('done')
    expect(((await ops.ask('acl audit')).data as AclAudit).drift).toEqual([])
    expect((await ops.ask('acl plan --prune')).exit).toBe(0)
  } finally {
    await ops.close()
  }
})

test('the bot refuses to delete the rules that let it in, and leaves them without --prune', async () => {
  const ops = await bot(ownFile)
  try {
    const { exit, data } = await ops.ask('acl plan --prune')
    expect(exit).toBe(1)
    expect((data as { refused: { why: string } }).refused.why).toMatch(
      /lock itself out: it comes in as User:bot, which would lose .*CLUSTER/,
    )
    await expect(ops.run('acl apply --prune --reason test')).rejects.toThrow(/lock itself out/)
    await ops.change('acl apply')
    const rules = (await ops.cluster.describeAcls()) ?? []
    expect(rules.map(aclText)).toEqual(expect.arrayContaining(botRules.map(aclText)))
  } finally {
    await ops.close()
  }
})

test('where the bot may read rules and not make them, nothing is changed and the broker’s refusal is told', async () => {
  const ops = await bot(ownFile)
  try {
    const [ofCluster] = botRules
    if (!ofCluster) throw new Error('no rule')
    const reading = (['DESCRIBE', 'DESCRIBE_CONFIGS'] as const).map(operation => ({
      ...ofCluster,
      operation,
    }))
    await root.cluster.createAcls(reading)
    await root.cluster.deleteAcls([ofCluster])
    const { state, outcome } = await ops.change('acl apply')
    expect(state).toBe('failed')
    expect(JSON.stringify(outcome)).toMatch(/CLUSTER_AUTHORIZATION_FAILED/)
    expect(await root.cluster.describeAcls()).toHaveLength(botRules.length + 1)
  } finally {
    await ops.close()
  }
})

test('a rule that was changed between plan and approval makes the plan outdated', async () => {
  const ops = await bot(botInFile(ownFile))
  try {
    const request = await ops.approved('acl apply')
    const [rule] = botRules
    if (!rule) throw new Error('no rule')
    await root.cluster.createAcls([{ ...rule, principal: 'User:other' }])
    expect((await ops.execute(request)).state).toBe('outdated')
  } finally {
    await ops.close()
  }
})

/** Where the broker's word on a principal, a topic or group and an operation is not the file's. */
async function wrongRights(written: Written): Promise<unknown[]> {
  const groups = [
    ...new Set([
      ...Object.keys(written.consumer_group_access),
      ...Object.values(written.topic_access).flatMap(one =>
        (one.consumers ?? []).flatMap(grant => grant.consumer_groups ?? []),
      ),
    ]),
  ]
  const names = [
    ...new Set(['stranger', 'bot', ...Object.keys(written.service_accounts), ...membersOf(written)]),
  ]
  const wrong = await Promise.all(
    names.map(async name => {
      const client = await signIn(sasl, name, 1)
      const words = await client.told(topics, groups)
      await client.close()
      const told = (type: string, resource: string, operation: string): boolean =>
        words.some(
          word =>
            word.resource.type === type &&
            word.resource.name === resource &&
            word.operation === operation &&
            word.allowed,
        )
      const asked = [
        ...topics.flatMap(topic =>
          ['READ', 'WRITE', 'DELETE', 'ALTER'].map(one => ['TOPIC', topic, one] as const),
        ),
        ...groups.map(group => ['GROUP', group, 'READ'] as const),
      ]
      return asked.flatMap(([type, resource, operation]) => {
        const should =
          mayEverything(written, name, type, operation) || isGranted(written, name, type, resource, operation)
        return told(type, resource, operation) === should ? [] : [{ name, type, resource, operation, should }]
      })
    }),
  )
  return wrong.flat()
}

const membersOf = ({ groups }: Written): string[] => Object.values(groups).flatMap(one => one.members)

/** By a role: the bot, and administrators as each file has them. */
function mayEverything({ groups }: Written, name: string, type: string, operation: string): boolean {
  const roles = Object.values(groups).flatMap(one =>
    one.members.includes(name) ? ((one as { permissions?: string[] }).permissions ?? []) : [],
  )
  if (roles.includes('the_bot')) return true
  // The shipped file's may do all, the platform's has a role for topics.
  if (roles.includes('topic_admin')) return type === 'TOPIC' && ['DELETE', 'ALTER'].includes(operation)
  return roles.includes('cluster_admin')
}

function isGranted(
  written: Written,
  name: string,
  type: string,
  resource: string,
  operation: string,
): boolean {
  const isHim = (principal: string): boolean =>
    principal === `User:${name}` ||
    principal === 'User:*' ||
    principal === '*' ||
    (written.groups[principal.replace('Group:', '')]?.members.includes(name) ?? false)
  const grants = Object.entries(written.topic_access).flatMap(
    ([topic, { producers, consumers, admin_access }]) =>
      [...(producers ?? []), ...(consumers ?? []), ...(admin_access ?? [])].map(grant => ({
        topic,
        ...grant,
      })),
  )
  const here = grants.filter(
    one => isHim(one.principal) && (one.conditions?.environment ?? 'production') === 'production',
  )
  if (type === 'GROUP') {
    const entry = written.consumer_group_access[resource]
    return (
      here.some(one => one.consumer_groups?.includes(resource)) ||
      (entry !== undefined &&
        (entry.environment_restriction ?? 'production') === 'production' &&
        entry.allowed_principals.some(isHim))
    )
  }
  const isResults = resource === 'tda_results' && operation === 'READ'
  const readsResults = Object.values(written.groups).some(
    one =>
      one.members.includes(name) &&
      (one as { permissions?: string[] }).permissions?.includes('results_reader'),
  )
  return (
    (isResults && readsResults) ||
    here.some(
      one => one.topic === resource && (one.operations.includes(operation) || one.operations.includes('ALL')),
    )
  )
}

const clientOf = (username: string) =>
  new Kafka({
    brokers: sasl.bootstrap,
    ssl: { ca: sasl.ca },
    sasl: { mechanism: 'plain', username, password: `${username}-secret` },
    logLevel: logLevel.NOTHING,
    retry: { retries: 1, initialRetryTime: 100 },
  })

async function writes(username: string, topic: string): Promise<boolean> {
  const producer = clientOf(username).producer()
  try {
    await producer.connect()
    return await allowed(producer.send({ topic, messages: [{ value: username }] }))
  } finally {
    await producer.disconnect()
  }
}

/** Whether a member of the group gets the first record of a topic that has one. */
async function reads(username: string, groupId: string, topic: string): Promise<boolean> {
  const consumer = clientOf(username).consumer({ groupId, maxWaitTimeInMs: 100 })
  try {
    await consumer.connect()
    const read = new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, event => reject(event.payload.error))
      consumer
        .subscribe({ topics: [topic], fromBeginning: true })
        .then(() => consumer.run({ eachMessage: async () => resolve() }))
        .catch(reject)
    })
    return await allowed(read)
  } finally {
    await consumer.disconnect()
  }
}

const allowed = (attempt: Promise<unknown>): Promise<boolean> =>
  attempt.then(
    () => true,
    (error: unknown) => {
      // The second is how kafkajs tells that every broker refused to say who coordinates the group.
      if (/not authorized|Failed to find group coordinator/i.test(String(error))) return false
      throw error
    },
  )
