import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plainPaint } from '../../../src/cli/paint.ts'
import { renderReport } from '../../../src/cli/render-report.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { Notice } from '../../../src/core/notice.ts'
import { reportHtml } from '../../../src/core/report-html.ts'
import { outlookOf } from '../../../src/notify/delivery-failure.ts'
import { mailDelivery } from '../../../src/notify/mail/deliver-mail.ts'
import { makeCertificates } from '../../../src/playground/local-kafka/certificates.ts'
import type { OutboxMessage } from '../../../src/store/outbox.ts'
import { configOf } from '../config/config-folder.ts'
import { tempFolder } from '../store/support/temp-store.ts'
import { aNotice } from './support/a-notice.ts'
import { header, startMailServer } from './support/receivers.ts'

const entry = (notice: Notice): OutboxMessage => ({
  id: 'outbox-id-1',
  lane: 'alerts',
  destination: 'email:default',
  kind: 'notice',
  orderKey: 'alert:test:lag-critical',
  payload: notice as never,
  state: 'waiting',
  attempts: 0,
  isDoubtful: false,
  createdAt: 0,
  receipt: null,
  lastError: null,
})

function deliverBy(smtp: Record<string, unknown>, env: NodeJS.ProcessEnv = {}) {
  const bot = {
    environments: { test: { bootstrap_servers: 'b1:9092' } },
    routes: { default: { email: ['on-call@example.com', 'second@example.com'] } },
    smtp: { host: '127.0.0.1', tls: 'none', from: 'kafka@example.com', ...smtp },
  }
  const config = configOf({ 'bot.yml': JSON.stringify(bot) })
  return mailDelivery({
    config: () => config,
    env,
    text: report => renderReport(report, { paint: plainPaint, zone: 'utc' }),
  })
}

const failureOf = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('It was delivered.')
    },
    (error: unknown) => {
      if (error instanceof Failure) return error
      throw error
    },
  )

test('people get a mail in text and HTML that says what, since when, and which command fits', async () => {
  const { mails, port } = await startMailServer()
  const hostile = aNotice()
  hostile.report.summary = 'Group "<script>alert(1)</script>" is 12,000 records behind.'
  expect(await deliverBy({ port })(entry(hostile))).toMatch(/^250/)
  const [mail] = mails
  if (!mail) throw new Error('No mail came.')
  expect(mail.to).toEqual(['on-call@example.com', 'second@example.com'])
  expect(header(mail, 'Subject')).toBe('Critical: lag in test')
  expect(header(mail, 'Message-ID')).toBe('<outbox-id-1@example.com>')
  expect(header(mail, 'References')).toMatch(/^<[0-9a-f]{32}@example.com>$/)
  expect(header(mail, 'Auto-Submitted')).toBe('auto-generated')
  const raw = mail.raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')
  expect(raw).toContain('text/plain')
  expect(raw).toContain('kafka-ops alerts ack a-1 --env test')
  expect(raw).toContain('text/html')
  expect(raw).toContain('&lt;script&gt;')
  expect(raw.split('text/html')[1]).not.toContain('<script>')
})

test('what fires and what is over are one thread', async () => {
  const { mails, port } = await startMailServer()
  const deliver = deliverBy({ port })
  await deliver(entry(aNotice()))
  await deliver({
    ...entry(aNotice({ status: 'resolved', subject: 'Resolved: Critical: lag in test' })),
    id: 'outbox-id-2',
  })
  const [first, second] = mails.map(mail => [header(mail, 'References'), header(mail, 'Subject')])
  expect(second?.[0]).toBe(first?.[0])
  expect(second?.[1]).toBe('Resolved: Critical: lag in test')
})

test('of more members than fit, all are attached', async () => {
  const { mails, port } = await startMailServer()
  const [one] = aNotice().members
  const members = Array.from({ length: 30 }, (_, n) => ({ ...one, summary: `Group g${n} is behind.` }))
  await deliverBy({ port })(entry(aNotice({ members: members as Notice['members'] })))
  const raw = mails[0]?.raw ?? ''
  expect(raw).toContain('filename=lag-critical-test.txt')
  const attached = raw.split('attachment;').at(-1)?.split('\r\n\r\n')[1] ?? ''
  expect(Buffer.from(attached, 'base64').toString('utf8')).toContain('Group g29 is behind.')
})

test('nothing is sent unencrypted where TLS is required, and the login goes through TLS only', async () => {
  const folder = tempFolder()
  const { ca, brokerCert: cert, brokerKey: key } = await makeCertificates(join(folder, 'pem'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, ca)
  const env = { MAIL_PASSWORD: 'hunter2 hunter2' }
  const login = { tls: 'required', ca_file: caFile, username: 'bot', password_env: 'MAIL_PASSWORD' }

  const plain = await startMailServer()
  const failure = await failureOf(deliverBy({ port: plain.port, ...login }, env)(entry(aNotice())))
  expect(failure.message).toContain('STARTTLS')
  expect(plain.mails).toEqual([])

  const logins: string[] = []
  const encrypted = await startMailServer({
    cert,
    key,
    disabledCommands: [],
    authOptional: false,
    onAuth: ({ username, password }, session, done) => {
      logins.push(`${session.secure ? 'TLS' : 'plain'} ${username} ${password}`)
      if (password === env.MAIL_PASSWORD) done(null, { user: username ?? '' })
      else done(new Error('Wrong password'))
    },
  })
  const to = { port: encrypted.port, ...login }
  expect(await deliverBy(to, env)(entry(aNotice()))).toMatch(/^250/)
  expect(logins).toEqual(['TLS bot hunter2 hunter2'])
  expect(encrypted.mails[0]?.user).toBe('bot')

  const wrong = await failureOf(deliverBy(to, { MAIL_PASSWORD: 'not this one' })(entry(aNotice())))
  expect(wrong).toMatchObject({ code: 'not-permitted' })
  expect(outlookOf(wrong).isFinal).toBe(false)
  expect(wrong.message + String(wrong.cause)).not.toContain('not this one')

  const { ca_file: _, ...withoutAuthority } = to
  const strange = await failureOf(deliverBy(withoutAuthority, env)(entry(aNotice())))
  expect(strange.message).toContain('certificate')
})

test('a mailbox that does not exist is no reason to lose the mail for the others', async () => {
  const { mails, port } = await startMailServer({
    onRcptTo: ({ address }, _session, done) =>
      done(address === 'second@example.com' ? new Error('no such mailbox') : null),
  })
  expect(await deliverBy({ port })(entry(aNotice()))).toContain('refused: second@example.com')
  expect(mails[0]?.to).toEqual(['on-call@example.com'])
})

test('a server that is busy is asked again, one that says no is not', async () => {
  const answering = async (responseCode: number): Promise<boolean> => {
    const { port } = await startMailServer({
      onMailFrom: (_address, _session, done) => done(Object.assign(new Error('not now'), { responseCode })),
    })
    const failure = await failureOf(deliverBy({ port })(entry(aNotice())))
    expect(failure.message).toContain(String(responseCode))
    return outlookOf(failure).isFinal
  }
  expect(await answering(451)).toBe(false)
  expect(await answering(554)).toBe(true)
})

test('every part of a report is in its HTML, escaped', () => {
  const html = reportHtml({
    title: '<b>title</b>',
    tone: 'warning',
    summary: 'all of it',
    parts: [
      { kind: 'heading', text: 'h<1' },
      { kind: 'fields', fields: [{ label: 'f<2', value: [{ strong: 's<3' }] }] },
      { kind: 'table', table: { columns: [{ name: 'c<4' }], rows: [['r<5']], total: 9 } },
      { kind: 'chart', chart: { title: 't<6', x: ['x<7'], series: [{ name: 'n<8', values: [12_345] }] } },
      { kind: 'steps', steps: [{ state: 'done', text: 'd<9', detail: 'e<10' }] },
      { kind: 'callout', tone: 'bad', text: [{ code: 'k<11' }], detail: [{ person: 'U1' }] },
      { kind: 'code', text: 'p<12' },
    ],
    followUps: [{ label: 'l<13', command: 'lag <14' }],
  })
  for (const said of [
    'h&lt;1',
    'f&lt;2',
    's&lt;3',
    'c&lt;4',
    'r&lt;5',
    't&lt;6',
    'x&lt;7',
    'n&lt;8',
    '12,345',
  ])
    expect(html).toContain(said)
  for (const said of [
    'd&lt;9',
    'e&lt;10',
    'k&lt;11',
    'U1',
    'p&lt;12',
    'l&lt;13',
    '/kafka lag &lt;14',
    '1 of 9',
  ])
    expect(html).toContain(said)
  expect(html).toContain('Warning: &lt;b&gt;title')
  expect(html).not.toMatch(/<(?:script|img|link)|<b>|\w<\d/)
})
