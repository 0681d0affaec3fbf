import type { FollowUp, Report, Text } from '../../core/report.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { counted, listed } from '../../core/words.ts'
import { type Account, isAmiss } from './compare-accounts.ts'
import type { AccountsData } from './list.ts'

export function presentAccounts({ environment, accounts, declared, keepsAges }: AccountsData): Report {
  const amiss = accounts.filter(isAmiss)
  const summary =
    accounts.length === 0
      ? `${environment}: nobody signs in by SCRAM, and the access file declares no service account.`
      : `${environment}: ${counted(declared, 'declared account')}, ${sums(accounts)}.`
  return {
    title: `Accounts of ${environment}`,
    tone: amiss.length > 0 || accounts.some(one => one.age === 'soon') ? 'warning' : 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...(accounts.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              table: {
                columns: [
                  { name: 'Account' },
                  { name: 'Status' },
                  { name: 'Mechanisms' },
                  { name: 'Rotated' },
                  { name: 'Due' },
                ],
                rows: accounts.map(one => [
                  one.account,
                  statusWords(one),
                  one.mechanisms.map(({ mechanism }) => mechanism).join(', ') || '–',
                  rotated(one),
                  due(one),
                ]),
              },
            },
          ]),
      ...(keepsAges
        ? []
        : [
            {
              kind: 'text' as const,
              text: 'How old the passwords are is kept in the database of the bot, which is not here.',
            },
          ]),
    ],
    followUps: followUps(accounts),
  }
}

function sums(accounts: readonly Account[]): string {
  const of = (status: Account['status']): string[] =>
    accounts.filter(one => one.status === status).map(one => one.account)
  const overdue = accounts.filter(one => one.age === 'overdue').map(one => one.account)
  const soon = accounts.filter(one => one.age === 'soon').map(one => one.account)
  const kinds: [string, string[]][] = [
    ['missing', of('missing')],
    ['not declared', of('extra')],
    ['with another mechanism', of('wrong mechanism')],
    ['overdue for a new password', overdue],
    ['due soon', soon],
  ]
  const said = kinds.filter(([, names]) => names.length > 0)
  if (said.length === 0) return 'as they should be'
  return said.map(([what, names]) => `${names.length} ${what} (${listed(names)})`).join(', ')
}

function statusWords({ status, declared, age }: Account): string {
  switch (status) {
    case 'ok':
      return age === 'overdue' ? 'overdue' : age === 'soon' ? 'due soon' : 'ok'
    case 'missing':
      return 'missing: it cannot sign in'
    case 'extra':
      return 'not declared'
    case 'wrong mechanism':
      return `wrong mechanism: ${declared ?? ''} is declared`
    case 'elsewhere':
      return `ok, by ${declared ?? ''}`
  }
}

function rotated({ rotatedAt, seenAt, mechanisms }: Account): Text {
  if (mechanisms.length === 0) return '–'
  if (rotatedAt !== null) return [{ time: rotatedAt }]
  return seenAt === null ? 'not known' : ['not known; before ', { time: seenAt }]
}

function due({ dueAt, rotatedAt, rotationDays, mechanisms }: Account): Text {
  if (mechanisms.length === 0 || rotationDays === null) return '–'
  if (dueAt === null) return `every ${counted(rotationDays, 'day')}`
  return rotatedAt === null ? ['at the latest ', { time: dueAt }] : [{ time: dueAt }]
}

function followUps(accounts: readonly Account[]): FollowUp[] {
  const first = accounts.find(one => one.status === 'missing' || one.age === 'overdue' || one.age === 'soon')
  return first
    ? [{ label: `Rotate ${first.account}`, command: `accounts rotate ${quoteWord(first.account)}` }]
    : []
}
