import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import {
  connectionFailure,
  nobodyAnswered,
  unknownEffect,
} from '../../../src/kafka/failures/connection-failure.ts'
import { kafkaFailure } from '../../../src/kafka/failures/kafka-error.ts'

const coded = (code: string, message = 'x', cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code })
/** As the client library hands it on: its own error around Node's. */
const wrapped = (cause: unknown): Error => coded('PLT_KFK_NETWORK', 'Connection to kafka:9092 failed.', cause)

describe('What kept a connection from being made', () => {
  test.each([
    ['ECONNREFUSED', 'unreachable', /Nothing listens/],
    ['ENOTFOUND', 'unreachable', /cannot be resolved/],
    ['EAI_AGAIN', 'unreachable', /cannot be resolved/],
    ['EHOSTUNREACH', 'unreachable', /no network route/],
    ['ETIMEDOUT', 'timeout', /not answered in time/],
    ['ECONNRESET', 'unreachable', /closed the connection/],
    ['CERT_HAS_EXPIRED', 'rejected', /certificate of Kafka at kafka:9092 has expired/],
    ['CERT_NOT_YET_VALID', 'rejected', /not valid yet/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'rejected', /not signed by an authority/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'rejected', /not signed by an authority/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'rejected', /another name/],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'rejected', /own client certificate has expired/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'rejected', /asks for one/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'config', /does not speak TLS/],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'config', /TLS handshake/],
  ] as const)('is told in words for %s', (code, expected, words) => {
    const failure = connectionFailure('kafka:9092', wrapped(coded(code)))
    expect(failure).toMatchObject({
      code: expected,
      message: expect.stringMatching(words),
      hint: expect.any(String),
    })
    expect(failure.message).toContain('kafka:9092')
  })

  test('is found behind several addresses of one name', () => {
    const both = new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])
    expect(connectionFailure('kafka:9092', wrapped(both)).message).toMatch(/Nothing listens/)
  })

  test('is passed on with its own words when nobody foresaw it, and errors may be circular', () => {
    const circular = new Error('strange')
    circular.cause = circular
    expect(connectionFailure('kafka:9092', circular).message).toMatch(/strange/)
    expect(connectionFailure('kafka:9092', 'no error at all').message).toMatch(/no error at all/)
  })
})

test('Of several brokers that fail, the reason that somebody can do something about comes first', () => {
  const refused = new Failure('unreachable', 'Nothing listens at a')
  const wrong = new Failure('rejected', 'b refused the password', { hint: 'Check it.' })
  const all = nobodyAnswered('prod', ['a:1', 'b:2'], [refused, wrong])
  expect(all).toMatchObject({ code: 'rejected', hint: 'Check it.' })
  expect(all.message).toBe('No broker of prod answers (bootstrap a:1, b:2): b refused the password')
})

test('A write without an answer says that it may have happened', () => {
  const failure = unknownEffect(new Failure('timeout', 'No answer'))
  expect(failure).toMatchObject({
    code: 'timeout',
    message: 'No answer. It is unknown whether the change took effect',
  })
})

test('Kafka’s error codes become words, known or not', () => {
  expect(kafkaFailure('Topic t', 3)).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('(UNKNOWN_TOPIC_OR_PARTITION)'),
  })
  expect(kafkaFailure('Group g', 30).hint).toMatch(/right on the group/)
  expect(kafkaFailure('X', 44, 'too many').message).toBe('X: Kafka answered POLICY_VIOLATION, too many')
  expect(kafkaFailure('X', 9999).message).toBe('X: Kafka answered error 9999')
})
