import { describe, expect, test } from 'vitest'
import { judgeSecurity } from '../../../../src/admin/security/judge-security.ts'
import type { ObservedSecurity } from '../../../../src/admin/security/observed-security.ts'
import { Failure, known, unknown } from '../../../../src/core/failure.ts'
import type { AclBinding } from '../../../../src/kafka/acl-binding.ts'
import type { ConfigEntry } from '../../../../src/kafka/cluster.ts'

const entries = (values: Record<string, string | null>): ConfigEntry[] =>
  Object.entries(values).map(([name, value]) => ({
    name,
    value,
    source: 'static',
    readOnly: true,
    sensitive: false,
  }))

const scramOverTls = {
  listeners: 'CLIENTS://kafka.example.com:9093',
  'listener.security.protocol.map': 'CLIENTS:SASL_SSL',
  'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
  'principal.builder.class': 'org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder',
}

const sound: ObservedSecurity = {
  brokers: new Map([[1, known(entries(scramOverTls))]]),
  acls: known([]),
  scramUsers: known([{ user: 'ada', credentials: [] }]),
  topics: known([]),
  botIsAnonymous: false,
  declared: { sensitive: () => null, accounts: null, retention: () => [] },
  trail: known(null),
}

const rule: AclBinding = {
  resourceType: 'TOPIC',
  resourceName: 'orders',
  patternType: 'LITERAL',
  principal: 'User:ada',
  host: '*',
  operation: 'READ',
  permission: 'ALLOW',
}

const ids = (observed: Partial<ObservedSecurity>): string[] =>
  judgeSecurity({ ...sound, ...observed }).map(one => one.id)
const ruleIds = (...rules: AclBinding[]): string[] => ids({ acls: known(rules) })

describe('rules', () => {
  test('that fit a user are fine', () => {
    expect(ruleIds(rule)).toEqual([])
  })

  test.each([
    [{ resourceName: 'tda_*' }, 'never-matches-glob'],
    [{ host: '10.0.0.0/8' }, 'never-matches-host'],
    [{ principal: 'Group:developers' }, 'never-matches-principal-type'],
    [{ principal: 'User:nobody' }, 'never-matches-principal'],
    [{ principal: 'User:ANONYMOUS' }, 'never-matches-principal'],
    [{ principal: 'User:*', resourceName: '*', operation: 'ALL' }, 'everybody-may-all'],
    [{ principal: 'User:*' }, 'everybody-may'],
    [{ principal: 'User:*', resourceType: 'GROUP' }, 'groups-open-to-all'],
    [{ resourceName: '*' }, 'all-resources'],
  ] as const)('%o is %s', (change, id) => {
    expect(ruleIds({ ...rule, ...change })).toEqual([id])
  })

  test('of a user that other mechanisms may produce are not called dead', () => {
    const brokers = new Map([
      [1, known(entries({ ...scramOverTls, 'sasl.enabled.mechanisms': 'SCRAM-SHA-512,OAUTHBEARER' }))],
    ])
    expect(ids({ brokers, acls: known([{ ...rule, principal: 'User:nobody' }]) })).toEqual([])
  })

  test('are shadowed by a deny of the same or a wider reach, and not by a narrower one', () => {
    const deny: AclBinding = { ...rule, permission: 'DENY', operation: 'ALL' }
    expect(ruleIds(rule, { ...deny, resourceName: 'ord', patternType: 'PREFIXED' })).toEqual([
      'shadowed-by-deny',
    ])
    expect(ruleIds(rule, { ...deny, host: '10.0.0.1' })).toEqual([])
    expect(ruleIds(rule, { ...deny, operation: 'WRITE' })).toEqual([])
    expect(ruleIds({ ...rule, resourceName: 'orders', patternType: 'PREFIXED' }, deny)).toEqual([])
  })
})

describe('listeners', () => {
  const withListener = (protocol: string, mechanisms: string, host = 'kafka.example.com') =>
    judgeSecurity({
      ...sound,
      brokers: new Map([
        [
          1,
          known(
            entries({
              ...scramOverTls,
              listeners: `CLIENTS://${host}:9092`,
              'listener.security.protocol.map': `CLIENTS:${protocol}`,
              'sasl.enabled.mechanisms': mechanisms,
            }),
          ),
        ],
      ]),
    }).map(one => `${one.severity} ${one.id}`)

  test('with passwords in the clear are severe, within one machine they are not', () => {
    expect(withListener('SASL_PLAINTEXT', 'PLAIN')).toEqual([
      'critical listener-without-tls',
      'critical password-in-the-clear',
    ])
    expect(withListener('SASL_PLAINTEXT', 'PLAIN', '127.0.0.1')).toEqual([
      'warning listener-without-tls',
      'warning password-in-the-clear',
    ])
  })

  test('with PLAIN over TLS are warned of', () => {
    expect(withListener('SASL_SSL', 'PLAIN')).toEqual(['warning mechanism-plain'])
  })
})

test('from rules that could not be read nothing is concluded', () => {
  const why = unknown(new Failure('not-permitted', 'No.'))
  expect(
    ids({
      acls: why,
      scramUsers: why,
      topics: why,
      declared: { ...sound.declared, sensitive: () => 'it is' },
    }),
  ).toEqual([])
})

test('sensitive topics that are open in the same way are one finding, and those open in another way another', () => {
  const topic = (name: string) => ({ name, replicas: 3, config: known(entries({})) })
  const found = (acls: AclBinding[] | null) =>
    judgeSecurity({
      ...sound,
      acls: known(acls),
      topics: known(['orders', 'people', 'visits'].map(topic)),
      declared: { ...sound.declared, sensitive: name => `${name} names somebody` },
    }).filter(one => one.id.startsWith('sensitive'))
  expect(found(null)).toMatchObject([
    {
      severity: 'critical',
      text: expect.stringMatching(/^3 topics hold what not everybody should read, and everybody/),
      evidence:
        'orders (orders names somebody), people (people names somebody) and visits (visits names somebody); no authorizer',
    },
  ])
  expect(found([{ ...rule, principal: 'User:*' }])).toMatchObject([
    { severity: 'critical', text: expect.stringContaining('Topic orders holds') },
    { severity: 'warning', text: expect.stringMatching(/^2 topics hold/) },
  ])
  expect(found([rule])).toMatchObject([
    { severity: 'warning', text: expect.stringMatching(/^2 topics hold/) },
  ])
})

test('a topic that is kept longer than its policy allows, or shorter than the access file asks for, stands out', () => {
  const day = 86_400_000
  const topics = known([
    {
      name: 'orders',
      replicas: 3,
      config: known(entries({ 'cleanup.policy': 'delete', 'retention.ms': String(30 * day) })),
    },
  ])
  const bounds = (atLeastMs: number | null, atMostMs: number | null) =>
    ids({
      topics,
      declared: { ...sound.declared, retention: () => [{ atLeastMs, atMostMs, saidBy: 'its policy' }] },
    })
  expect(bounds(null, 7 * day)).toEqual(['retention-above-policy'])
  expect(bounds(365 * day, null)).toEqual(['retention-below-policy'])
  expect(bounds(7 * day, 90 * day)).toEqual([])
})

test('a trail that was changed is severe', () => {
  expect(ids({ trail: known('entry 7: another hash') })).toEqual(['trail-broken'])
})
