import { Failure } from '../core/failure.ts'
import { errorAnswer } from './answers.ts'
import type { Answer } from './ask.ts'
import type { RegistryOptions } from './registry.ts'

/** An answer that is no success, with the registry's own code where it gave one. */
export interface Refusal {
  /** Confluent's error_code: the HTTP status and two digits more, or the status alone. Registries differ in the status. */
  code: number
  failure: Failure
}

/** `doing` ends the sentence "The schema registry does not let the bot …". */
export function refusalOf(answer: Answer, doing: string, { url, environment }: RegistryOptions): Refusal {
  const told = errorAnswer.safeParse(jsonOf(answer.text))
  const code = told.success ? told.data.error_code : answer.status
  const said = told.success ? inOneLine(told.data.message) : ''
  const because = said ? `: ${said}` : '.'
  const settings = `environments.${environment}.schema_registry in bot.yml`
  const failure = (): Failure => {
    if (answer.status >= 300 && answer.status < 400)
      return new Failure('rejected', `${url} is not the schema registry: it points to another address.`, {
        hint: `Write the address that it points to${answer.location ? `, ${inOneLine(answer.location)},` : ''} as url under ${settings}.`,
      })
    if (answer.status === 401 || same(code, 401))
      return new Failure('rejected', 'The schema registry does not accept the bot’s credentials (401).', {
        hint: `Check basic or bearer_env under ${settings}, and the secret that it names.`,
      })
    if (answer.status === 403 || same(code, 403))
      return new Failure('rejected', `The schema registry does not let the bot ${doing} (403)${because}`, {
        hint: 'Give the bot’s account that right in the registry.',
      })
    if (!told.success && answer.status === 404)
      return new Failure('rejected', `There is no schema registry at ${url}: it answers 404.`, {
        hint: `The url under ${settings} needs the path in front of /subjects, such as /apis/ccompat/v7 for Apicurio.`,
      })
    if (!told.success && answer.status < 500) return notARegistry(answer, url)
    if (same(code, 404)) return new Failure('not-found', `The schema registry has no such thing${because}`)
    if (code === 409 || code === 40901)
      return new Failure('refused', `The schema is not compatible with what is registered${because}`, {
        hint: 'Change the schema so that it is, or lower the subject’s compatibility level knowingly.',
      })
    if (code === 42205)
      return new Failure('rejected', `The schema registry takes nothing here now${because}`, {
        hint: 'The subject or the whole registry is in a read-only mode; its /mode tells.',
      })
    if (same(code, 422))
      return new Failure('rejected', `The schema registry cannot use this${because}`, {
        hint: 'Check the schema and the schemas that it refers to.',
      })
    if (same(code, 429))
      return new Failure('rejected', 'The schema registry says that it is asked too often (429).', {
        hint: 'Try again in a moment.',
      })
    if (answer.status === 503 || answer.status === 502 || answer.status === 504)
      return new Failure('unreachable', `The schema registry is not available now (${answer.status}).`, {
        hint: 'Try again; its own log says what it lacks.',
      })
    if (answer.status >= 500)
      return new Failure('rejected', `The schema registry failed inside (${answer.status})${because}`, {
        hint: 'Its own log says why; topics are not concerned.',
      })
    return new Failure('rejected', `The schema registry refuses to ${doing} (${code})${because}`)
  }
  return { code, failure: failure() }
}

/** Any other text than the registry's JSON: most often the page of a proxy, or of another program. */
export function notARegistry(
  { contentType, text }: Pick<Answer, 'contentType' | 'text'>,
  url: string,
): Failure {
  const isPage = /html/i.test(contentType) || /^\s*<(!doctype|html)/i.test(text)
  const what = isPage ? 'it answers with a web page' : 'its answer is not what a registry answers'
  return new Failure('rejected', `What is at ${url} is no schema registry: ${what}.`, {
    hint: 'Check url under schema_registry in bot.yml; a sign-in page in front of it needs basic or bearer_env.',
  })
}

/** No answer at all. */
export function connectionFailure(
  error: unknown,
  { url, requestTimeoutMs, environment }: RegistryOptions,
): Failure {
  const { host, protocol } = new URL(url)
  const code = codeOf(error)
  const settings = `environments.${environment}.schema_registry in bot.yml`
  const unreachable = (why: string, hint: string): Failure =>
    new Failure('unreachable', `The schema registry at ${host} ${why}.`, { hint, cause: error })
  if (code === 'ABORT' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return new Failure(
      'timeout',
      `The schema registry at ${host} did not answer within ${requestTimeoutMs / 1000} s.`,
      {
        hint: `Try again; request_timeout under ${settings} is how long the bot waits.`,
        cause: error,
      },
    )
  if (code === 'ECONNREFUSED')
    return unreachable('is not there: nothing listens at this address', 'Is it running? Check the url.')
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return unreachable('cannot be found: its name has no address', `Check the url under ${settings}.`)
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new Failure(
      'rejected',
      `The schema registry at ${host} sent more than 8 MiB; the bot reads no more.`,
      { cause: error },
    )
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code))
    return unreachable(
      'has a certificate that the bot does not trust',
      `Name its authority as tls.ca_file under ${settings}; the name in the certificate must be ${host.replace(/:\d+$/, '')}.`,
    )
  if (/SSL|TLS|EPROTO/.test(code))
    return unreachable(
      'refuses the TLS connection',
      `It may want a client certificate: tls.cert_file and tls.key_file under ${settings}. Or it speaks plain http.`,
    )
  if (code.startsWith('HPE_'))
    return unreachable(
      'does not speak HTTP',
      protocol === 'http:' ? 'It may want https:// in its url.' : 'Check the port in its url.',
    )
  return unreachable(
    `broke the connection off (${code || 'no reason given'})`,
    protocol === 'http:'
      ? 'It may want https:// in its url; its log says more.'
      : // In TLS 1.3 a server refuses a client without a certificate after the client has taken the connection for made.
        `It may want a client certificate: tls.cert_file and tls.key_file under ${settings}. Its own log says why.`,
  )
}

const same = (code: number, status: number): boolean => code === status || Math.floor(code / 100) === status

/** Errors come as themselves, or as the cause of another one. */
function codeOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one.name === 'TimeoutError' || one.name === 'AbortError') return 'ABORT'
    if ('code' in one && typeof one.code === 'string') return one.code
  }
  return ''
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a registry says goes to people: one line, no control characters, no names of Java classes, not endless. */
function inOneLine(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/\b(?:[a-z]\w*\.){2,}[A-Z]\w*(?:Exception|Error): /g, '')
    .trim()
  return line.length > 400 ? `${line.slice(0, 400)}…` : line
}
