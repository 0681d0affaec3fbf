import { Failure } from '../../core/failure.ts'

/** What kept a connection to `name` (host:port) from being made or from staying, in words that tell the causes apart. */
export function connectionFailure(name: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  const chain = causes(error)
  for (const [pattern, explain] of explanations) {
    const found = chain.find(cause => pattern.test(cause.mark))
    if (found !== undefined) {
      const { code, message, hint } = explain(name, found.message)
      return new Failure(code, message, { hint, cause: error })
    }
  }
  return new Failure(
    'unreachable',
    `The connection to Kafka at ${name} failed: ${chain.at(-1)?.message ?? String(error)}`,
    {
      hint: 'Try again; if it stays, look into the log of that broker.',
      cause: error,
    },
  )
}

export const noAnswer = (name: string, waitedMs: number): Failure =>
  new Failure('timeout', `No answer from Kafka at ${name} within ${seconds(waitedMs)}`, {
    hint: 'The broker hangs, is overloaded, or the network drops its packets. Look at the broker; then try again.',
  })

/** A write whose answer was lost may have happened: the failure has to say so, or somebody takes it for undone. */
export function unknownEffect(failure: Failure): Failure {
  const doubt = new Failure(
    failure.code,
    `${failure.message}. It is unknown whether the change took effect`,
    {
      hint: 'Look at the present state before trying again.',
      cause: failure,
    },
  )
  doubts.add(doubt)
  return doubt
}
const doubts = new WeakSet<Failure>()

/** False for a write that was never sent: another broker may be asked. */
export const isUnknownEffect = (failure: Failure): boolean => doubts.has(failure)

/** No broker answered: one failure for all, the most telling reason first. */
export function nobodyAnswered(
  environment: string,
  bootstrap: readonly string[],
  failures: readonly Failure[],
): Failure {
  const telling = tellingOrder.flatMap(code => failures.find(failure => failure.code === code) ?? [])[0]
  return new Failure(
    telling?.code ?? 'unreachable',
    `No broker of ${environment} answers (bootstrap ${bootstrap.join(', ')}): ${telling?.message ?? 'nothing was heard'}`,
    { hint: telling?.hint, cause: new AggregateError(failures) },
  )
}
const tellingOrder = ['rejected', 'config', 'timeout', 'unreachable', 'internal'] as const

interface Explanation {
  code: 'unreachable' | 'timeout' | 'rejected' | 'config'
  message: string
  hint: string
}

/** By error code (Node, OpenSSL, Kafka) or, where the library gives none of its own, by its text. First match wins. */
const explanations: [RegExp, (name: string, message: string) => Explanation][] = [
  [
    /UNSUPPORTED_SASL_MECHANISM/,
    name => ({
      code: 'config',
      message: `Kafka at ${name} does not offer the configured SASL mechanism`,
      hint: 'Set the mechanism that the listener has enabled (sasl.enabled.mechanisms).',
    }),
  ],
  [
    /ILLEGAL_SASL_STATE/,
    name => ({
      code: 'config',
      message: `Kafka at ${name} does not expect SASL on this port, or expects another kind`,
      hint: 'Compare the security settings of this environment with the listener of that port.',
    }),
  ],
  [
    /SASL_AUTHENTICATION_FAILED|PLT_KFK_AUTHENTICATION/,
    name => ({
      code: 'rejected',
      message: `Kafka at ${name} refused the user name or password`,
      hint: 'Check the SASL user, password and mechanism of this environment.',
    }),
  ],
  [
    /CERT_HAS_EXPIRED/,
    name => ({
      code: 'rejected',
      message: `The certificate of Kafka at ${name} has expired`,
      hint: 'Renew the certificate of that broker.',
    }),
  ],
  [
    /CERT_NOT_YET_VALID/,
    name => ({
      code: 'rejected',
      message: `The certificate of Kafka at ${name} is not valid yet`,
      hint: 'Compare the clocks of this host and of that broker.',
    }),
  ],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID/,
    name => ({
      code: 'rejected',
      message: `The certificate of Kafka at ${name} was issued for another name`,
      hint: 'Use the name that the certificate carries, or set tls.servername to it.',
    }),
  ],
  [
    /SELF_SIGNED|UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED|INVALID_CA|CERT_SIGNATURE_FAILURE/,
    name => ({
      code: 'rejected',
      message: `The certificate of Kafka at ${name} is not signed by an authority that is trusted here`,
      hint: 'Set tls.ca to the certificate of the authority that signs the brokers’ certificates.',
    }),
  ],
  [
    /ALERT_(CERTIFICATE_EXPIRED)/,
    name => ({
      code: 'rejected',
      message: `Kafka at ${name} says that the bot’s own client certificate has expired`,
      hint: 'Renew the client certificate (tls.cert and tls.key).',
    }),
  ],
  [
    /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNKNOWN_CA|NO_CERTIFICATE|HANDSHAKE_FAILURE)/,
    name => ({
      code: 'rejected',
      message: `Kafka at ${name} does not accept the bot’s client certificate, or asks for one and got none`,
      hint: 'Set tls.cert and tls.key to a certificate that the brokers trust.',
    }),
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|verify the broker supports TLS/,
    name => ({
      code: 'config',
      message: `Kafka at ${name} does not speak TLS on this port`,
      hint: 'Use the TLS port of the broker, or remove tls from this environment.',
    }),
  ],
  [
    /Broker requires TLS/,
    name => ({
      code: 'config',
      message: `Kafka at ${name} wants TLS on this port`,
      hint: 'Configure tls for this environment, or use the port without TLS.',
    }),
  ],
  [
    /ERR_SSL|ERR_OSSL/,
    (name, message) => ({
      code: 'config',
      message: `The TLS handshake with Kafka at ${name} failed: ${message}`,
      hint: 'Compare certificates and TLS versions of this environment and of that listener.',
    }),
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    name => ({
      code: 'unreachable',
      message: `The name of ${name} cannot be resolved`,
      hint: 'Check the spelling and the DNS of this host.',
    }),
  ],
  [
    /ECONNREFUSED/,
    name => ({
      code: 'unreachable',
      message: `Nothing listens at ${name} (connection refused)`,
      hint: 'Check that the broker runs, and the port.',
    }),
  ],
  [
    /EHOSTUNREACH|ENETUNREACH/,
    name => ({
      code: 'unreachable',
      message: `There is no network route to ${name}`,
      hint: 'Check the address, routes and firewalls between this host and the broker.',
    }),
  ],
  [
    /ETIMEDOUT|timed out/i,
    name => ({
      code: 'timeout',
      message: `The connection to Kafka at ${name} was not answered in time`,
      hint: 'The broker hangs, or a firewall drops the packets. Check the address and the broker.',
    }),
  ],
  [
    /ECONNRESET|EPIPE|Connection closed/,
    name => ({
      code: 'unreachable',
      message: `Kafka at ${name} closed the connection`,
      hint: 'It may be restarting, or its listener wants other security settings (TLS, SASL) than configured.',
    }),
  ],
]

interface Cause {
  mark: string
  message: string
}

/** The error, its causes and the errors it gathers, the outermost first; bounded, as errors may be circular. */
function causes(error: unknown, depth = 0): Cause[] {
  if (!(error instanceof Error) || depth > 8) return []
  const codes = ['code', 'apiId'].flatMap(name => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' ? [value] : []
  })
  const inner = error instanceof AggregateError ? error.errors.slice(0, 8) : []
  const gathered = [error.cause, ...inner].flatMap(cause => causes(cause, depth + 1))
  return [{ mark: [...codes, error.message].join(' '), message: error.message }, ...gathered]
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
