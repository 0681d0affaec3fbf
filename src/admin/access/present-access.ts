import { gapParts } from '../../core/gaps.ts'
import type { Part, Report, Text } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { writeDuration } from '../../core/time.ts'
import { count, counted, listed } from '../../core/words.ts'
import type { Grant } from './grants.ts'
import type { Access } from './read-access.ts'

/** Who may, who does, and what is nobody's to know. */
export function presentAccess(data: Access): Report {
  const { grants, groups, people, environment, hasAuthorizer } = data
  const summary = [
    hasAuthorizer === false
      ? `${environment} has no authorizer: whoever reaches the brokers may do everything.`
      : hasAuthorizer === null
        ? 'The access rules could not be read.'
        : grants.length === 0
          ? 'No rule grants anything to anybody.'
          : `${counted(new Set(grants.map(one => one.principal)).size, 'principal')} with ${counted(grants.length, 'grant')}.`,
    ...differences(data),
    `${counted(groups.length, 'group')}, ${count(groups.filter(isInUse).length)} with members.`,
    ...(people === null
      ? []
      : [
          `${counted(people.length, 'person', 'people')} used the bot in the last ${writeDuration(data.until - data.since)}.`,
        ]),
  ].join(' ')
  return {
    title: `Access to ${environment}`,
    tone: hasAuthorizer === true && data.gaps.length === 0 ? 'info' : 'warning',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(data.gaps),
      ...section('Granted', grantTable(grants)),
      ...section('In the access file and not granted', missingTable(data.missing)),
      ...section('Groups and their clients', groupTable(groups)),
      ...section('People and the bot', people === null ? [] : peopleTable(people)),
      ...(data.peopleUntold === null
        ? []
        : [note(`What people did with the bot is not told here: ${data.peopleUntold}`)]),
      note(
        'Kafka tells neither as whom a client signed in nor who writes to a topic: what is granted and not used cannot be told from here.',
      ),
    ],
    followUps: [
      { label: 'Audit of security', command: 'security audit' },
      { label: 'Audit trail', command: 'audit search' },
    ],
  }
}

/** Of grants: a DENY can stand in no access file. */
function differences({ grants, missing }: Access): string[] {
  const more = grants.filter(one => one.permission === 'ALLOW' && (one.undeclared ?? []).length > 0).length
  if (more + missing.length === 0) return []
  return [`Against the access file: ${count(more)} more, ${count(missing.length)} missing.`]
}

const isInUse = ({ clients }: Access['groups'][number]): boolean => clients !== null && clients.length > 0

const columns = [
  { name: 'Principal' },
  { name: 'May' },
  { name: 'On' },
  { name: 'There are', align: 'right' as const },
]

const grantTable = (grants: readonly Grant[]): Part[] =>
  tableParts(
    [...columns, { name: 'In the access file' }],
    grants.map(one => [...grantRow(one), declaredWord(one)]),
  )

const missingTable = (missing: readonly Grant[]): Part[] => tableParts(columns, missing.map(grantRow))

const grantRow = (one: Grant): string[] => [
  one.host === '*' ? one.principal : `${one.principal} from ${one.host}`,
  `${one.permission === 'DENY' ? 'not ' : ''}${one.operations.join(', ')}`,
  `${one.resourceType} ${one.resourceName}${one.patternType === 'PREFIXED' ? '… (prefix)' : ''}`,
  one.covers === null ? '–' : count(one.covers),
]

function declaredWord({ undeclared, operations }: Grant): string {
  if (undeclared === null) return '–'
  if (undeclared.length === 0) return 'yes'
  return undeclared.length === operations.length ? 'no' : `not ${undeclared.join(', ')}`
}

const groupTable = (groups: Access['groups']): Part[] =>
  tableParts(
    [
      { name: 'Group' },
      { name: 'State' },
      { name: 'Topics' },
      { name: 'Clients' },
      { name: 'May read by a rule' },
    ],
    [...groups]
      .sort((a, b) => Number(isInUse(b)) - Number(isInUse(a)))
      .map(one => [
        one.group,
        one.state,
        one.topics.length === 0 ? '–' : listed(one.topics),
        one.clients === null
          ? 'not known'
          : one.clients.length === 0
            ? '–'
            : listed(
                one.clients.map(
                  ({ clientId, host, members }) =>
                    `${clientId} at ${host.replace(/^\//, '')}${members > 1 ? ` (${members})` : ''}`,
                ),
              ),
        one.mayRead === null ? '–' : listed(one.mayRead),
      ]),
  )

const peopleTable = (people: NonNullable<Access['people']>): Part[] =>
  tableParts(
    [
      { name: 'Who' },
      { name: 'Asked', align: 'right' },
      { name: 'Changed', align: 'right' },
      { name: 'Decided', align: 'right' },
      { name: 'Looked inside', align: 'right' },
      { name: 'Refused', align: 'right' },
      { name: 'Most' },
      { name: 'Last' },
    ],
    people.map((one): Text[] => [
      /^[UW]/.test(one.id) ? [{ person: one.id }] : one.name,
      count(one.asked),
      count(one.changed),
      count(one.decided),
      count(one.disclosed),
      count(one.refused),
      one.most.map(({ command, count: times }) => `${command} (${count(times)})`).join(', ') || '–',
      [{ time: one.lastAt }],
    ]),
  )

const section = (title: string, parts: Part[]): Part[] =>
  parts.length === 0 ? [] : [{ kind: 'heading', text: title }, ...parts]

const note = (text: string): Part => ({ kind: 'callout', tone: 'info', text })
