import type { Part, Report } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { listed } from '../../core/words.ts'
import type { WhoCan } from './who-can.ts'
import { everybodyElse } from './who-may.ts'

type Row = WhoCan['rows'][number]

/** A line for each principal and rule that decides, with all operations that it decides. */
export function presentWhoCan(data: WhoCan): Report {
  const { resource, environment, host } = data
  const what = `${resource.type === 'TOPIC' ? 'topic' : 'group'} ${resource.name}`
  const title = `Who may use ${what} in ${environment}`
  const option = resource.type === 'TOPIC' ? quoteWord(resource.name) : ''
  const followUps = [
    ...(resource.type === 'TOPIC' && data.exists
      ? [{ label: 'The topic', command: `topics show ${option}` }]
      : []),
    { label: 'Audit of security', command: 'security audit' },
  ]
  if (!data.hasAuthorizer) {
    const text = `The brokers of ${environment} have no authorizer: whoever reaches them may do everything with ${what}.`
    return { title, tone: 'bad', summary: text, parts: [{ kind: 'callout', tone: 'bad', text }], followUps }
  }
  const summary = summarise(data, what)
  return {
    title,
    tone: mayEverybody(data, 'READ') || mayEverybody(data, 'WRITE') ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...(data.exists === false
        ? [callout(`There is no topic ${resource.name}: this is what goes for it once it is made.`)]
        : []),
      ...tableParts(
        [
          { name: 'Principal' },
          { name: 'Operations' },
          { name: 'May' },
          { name: 'Because' },
          { name: 'In the access file' },
        ],
        grouped(data.rows.filter(row => isNews(row, data.rows))).map(
          ({ principal, operations, verdict, decidedBy, isDeclared }) => [
            principal,
            operations.join(', '),
            mayWords[verdict],
            decidedBy,
            isDeclared === null ? '–' : isDeclared ? 'yes' : 'no',
          ],
        ),
      ),
      ...caveats(data),
      ...(host === null ? [] : [{ kind: 'text' as const, text: `Looked at for clients at ${host} only.` }]),
    ],
    followUps,
  }
}

const mayWords = { allowed: 'yes', denied: 'no', unknown: 'not known' } as const

function summarise({ rows, resource }: WhoCan, what: string): string {
  const verbs = resource.type === 'TOPIC' ? { READ: 'read', WRITE: 'write to' } : { READ: 'read as' }
  const told = Object.entries(verbs).flatMap(([operation, verb]) => {
    const of = rows.filter(row => row.operation === operation)
    return of.length === 0 ? [] : [{ verb, who: whoOf(of), isOpen: isUnknownForOthers(of) }]
  })
  const allowed = rows.filter(row => row.verdict === 'allowed').length
  if (told.length === 0) return `${allowed} of ${rows.length} rights asked for are there.`
  const same = Map.groupBy(told, one => one.who)
  return [
    ...[...same].map(([who, some]) => `${who} may ${some.map(one => one.verb).join(' and ')} ${what}.`),
    ...notGranted(rows),
    ...(told.some(one => one.isOpen) ? ['Whether everybody else may is not known.'] : []),
  ].join(' ')
}

function whoOf(rows: readonly Row[]): string {
  const names = (verdict: Row['verdict']): string[] =>
    rows.filter(row => row.verdict === verdict).map(row => row.principal)
  const [allowed, denied] = [names('allowed'), names('denied')]
  if (allowed.includes(everybodyElse)) return `Everybody${denied.length > 0 ? ` but ${listed(denied)}` : ''}`
  return allowed.length === 0 ? 'Nobody that a rule names' : listed(allowed, 5)
}

function notGranted(rows: readonly Row[]): string[] {
  const lacking = rows.filter(row => row.isDeclared === true && row.verdict === 'denied')
  const names = [...new Set(lacking.map(row => row.principal))]
  return names.length === 0 ? [] : [`The access file grants more, to ${listed(names, 5)}.`]
}

const isUnknownForOthers = (rows: readonly Row[]): boolean =>
  rows.some(row => row.principal === everybodyElse && row.verdict === 'unknown')

const mayEverybody = ({ rows }: WhoCan, operation: string): boolean =>
  rows.some(
    row => row.principal === everybodyElse && row.operation === operation && row.verdict === 'allowed',
  )

interface Line {
  principal: string
  operations: string[]
  verdict: Row['verdict']
  decidedBy: string
  isDeclared: boolean | null
}

/** Who is neither named by a rule nor in the access file may what everybody else may: that is one line. */
function isNews(row: Row, rows: readonly Row[]): boolean {
  const others = rows.find(one => one.principal === everybodyElse && one.operation === row.operation)
  return (
    others === undefined ||
    row.principal === everybodyElse ||
    row.isDeclared === true ||
    row.exceptions.length > 0 ||
    row.decidedBy !== others.decidedBy
  )
}

/** What one rule decides of a principal stands in one line; who may comes first. */
function grouped(rows: readonly Row[]): Line[] {
  const flat = rows.flatMap(({ principal, operation, verdict, decidedBy, isDeclared, exceptions }) => [
    { principal, operation, verdict, decidedBy, isDeclared },
    ...exceptions.map(one => ({
      principal: `${principal} from ${one.host}`,
      operation,
      verdict: one.verdict,
      decidedBy: one.decidedBy,
      isDeclared,
    })),
  ])
  const same = Map.groupBy(flat, row =>
    JSON.stringify([row.principal, row.verdict, row.decidedBy, row.isDeclared]),
  )
  return [...same.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [{ ...first, operations: [first.operation, ...rest.map(row => row.operation)] }],
  )
}

/** What is not the brokers' own word, and what could make an answer another one. */
function caveats({ saidBy, superUsers, allowEveryoneIfNoAclFound: everyone, rows }: WhoCan): Part[] {
  const dependsOnSetting = rows.some(row => row.decidedBy === 'no rule is about it')
  return [
    ...(saidBy.superUsers === 'the brokers'
      ? []
      : [
          callout(
            superUsers === null
              ? 'Who the super users are is not known: they may do everything, and may be missing here.'
              : `Super users are told as the access file has them (${listed(superUsers, 5)}): the brokers keep super.users to themselves.`,
          ),
        ]),
    ...(dependsOnSetting && saidBy.allowEveryoneIfNoAclFound !== 'the brokers'
      ? [
          callout(
            everyone === null
              ? 'No rule is about it, and the brokers keep allow.everyone.if.no.acl.found to themselves: server.properties tells.'
              : `No rule is about it; that ${everyone ? 'everybody may' : 'nobody may'} use it then is the access file’s word, as the brokers keep allow.everyone.if.no.acl.found to themselves.`,
          ),
        ]
      : []),
  ]
}

const callout = (text: string): Part => ({ kind: 'callout', tone: 'info', text })
