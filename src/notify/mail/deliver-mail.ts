import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createTransport } from 'nodemailer'
import { type Config, neededSecret, type Smtp } from '../../config/config.ts'
import { Failure } from '../../core/failure.ts'
import type { Notice } from '../../core/notice.ts'
import type { Report } from '../../core/report.ts'
import { reportHtml } from '../../core/report-html.ts'
import { withOutlook } from '../delivery-failure.ts'
import type { Deliver } from '../outbox-worker.ts'

export interface MailOptions {
  config: () => Config
  env: NodeJS.ProcessEnv
  /** A report as plain text. */
  text: (report: Report) => string
}

/** For the connection, the greeting, and each silence in between. */
const withinMs = 10_000

/**
 * Sends a notice by SMTP. The Message-ID is made of the outbox's id: a mail that is sent again, because nobody knows whether
 * it arrived, has the same one. The receipt is the server's answer. Throws a Failure.
 */
export function mailDelivery({ config, env, text }: MailOptions): Deliver {
  return async message => {
    const notice = message.payload as unknown as Notice
    const { smtp, routes } = config().bot
    const to = routes.get(notice.route)?.email ?? []
    if (!smtp || to.length === 0)
      throw withOutlook(new Failure('config', `Route "${notice.route}" has no e-mail addresses any more.`), {
        isFinal: true,
      })
    const transport = createTransport(transportOptions(smtp, env))
    const domain = smtp.from.split('@').at(-1) ?? 'localhost'
    const thread = createHash('sha256').update(message.orderKey).digest('hex').slice(0, 32)
    try {
      const sent = await transport.sendMail({
        from: smtp.from,
        to: [...to],
        subject: notice.subject,
        text: text(notice.report),
        html: reportHtml(notice.report),
        messageId: `<${message.id}@${domain}>`,
        // Nobody has this message: mail programs put all that refer to it into one thread.
        references: [`<${thread}@${domain}>`],
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Kafka-Ops-Id': message.id },
        ...attachmentOf(notice),
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      const refused = sent.rejected.map(String)
      return refused.length === 0 ? sent.response : `${sent.response}; refused: ${refused.join(', ')}`
    } catch (error) {
      throw mailFailure(smtp, error)
    } finally {
      transport.close()
    }
  }
}

function transportOptions(smtp: Smtp, env: NodeJS.ProcessEnv) {
  const { host, port, tls, username, passwordEnv, caFile } = smtp
  return {
    host,
    port,
    secure: tls === 'from-start',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'none',
    tls: caFile === null ? {} : { ca: authority(caFile) },
    ...(username === null
      ? {}
      : { auth: { user: username, pass: passwordEnv === null ? '' : neededSecret(passwordEnv, env) } }),
    connectionTimeout: withinMs,
    greetingTimeout: withinMs,
    socketTimeout: withinMs,
    dnsTimeout: withinMs,
  }
}

function authority(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Failure('config', `smtp.ca_file cannot be read: ${file}`, { cause: error })
  }
}

/** Of more members than the message names, all are attached. */
function attachmentOf({ members, rule, environment }: Notice) {
  if (members.length <= 20) return {}
  const content = members.map(one => `${one.state.padEnd(12)}  ${one.summary}`).join('\n')
  return { attachments: [{ filename: `${rule}-${environment}.txt`, content: `${content}\n` }] }
}

/**
 * A 5xx to the envelope or to the mail itself is the server's last word on this message (RFC 5321, 4.2.1); 530 asks for a
 * login or for TLS first (RFC 4954, RFC 3207), which can be put right.
 */
function mailFailure({ host, port }: Smtp, error: unknown): Failure {
  if (error instanceof Failure) return error
  const { code, responseCode, response } = (error ?? {}) as Partial<{
    code: string
    responseCode: number
    response: string
  }>
  const where = `${host}:${port}`
  if (code === 'EAUTH')
    return new Failure('not-permitted', `${where} does not accept the login.`, {
      hint: 'Check smtp.username and what smtp.password_env names.',
      cause: error,
    })
  if (code === 'ETLS' && responseCode !== undefined)
    return new Failure('refused', `${where} does not offer STARTTLS, and smtp.tls requires it.`, {
      cause: error,
    })
  if (responseCode !== undefined) {
    const isAboutIt = code === 'EENVELOPE' || code === 'EMESSAGE'
    const isFinal = isAboutIt && responseCode >= 500 && responseCode !== 530
    const failure = new Failure('rejected', `${where} refused it: ${response ?? responseCode}`, {
      cause: error,
    })
    return withOutlook(failure, { isFinal })
  }
  const what = error instanceof Error ? error.message : String(error)
  return new Failure(
    code === 'ETIMEDOUT' ? 'timeout' : 'unreachable',
    `${where} cannot be reached: ${what}`,
    {
      cause: error,
    },
  )
}
