import { drillSentence } from '../../core/drill.ts'
import type { FollowUp, Part } from '../../core/report.ts'
import { groupWord } from '../../core/tokenize.ts'
import { count, counted, listed } from '../../core/words.ts'
import type { Period } from './periods.ts'
import { periods } from './periods.ts'
import type { Review } from './read-review.ts'

const shown = 5
/** A disk that is full later than this is no news. */
const soonDays = 90

/** What is told beside the health, a line for each thing that somebody could act on. */
export function presentReview(review: Review, period: Period): Part[] {
  return [
    ...lines('Settings', [...driftLines(review), ...adviceLines(review)]),
    ...lines('Security', securityLines(review)),
    ...lines(period === 'monthly' ? 'Audit of permissions' : 'Access', accessLines(review)),
    ...lines('Retention', retentionLines(review)),
    ...lines('Restore drill', drillLines(review)),
    ...lines('Groups', groupLines(review)),
    ...lines('Disks', diskLines(review)),
    ...traffic(review, period),
  ]
}

function driftLines({ drift }: Review): string[] {
  if (!drift || drift.differences === 0) return []
  return [
    `Drift: ${counted(drift.differences, 'difference')} from topics.yml in ${listed(drift.topics, shown)}.`,
  ]
}

function securityLines({ security }: Review): string[] {
  if (!security || security.critical + security.others === 0) return []
  const { critical, others } = security
  if (critical === 0) return [`${counted(others, 'finding')}, none of them critical.`]
  return [`${counted(critical, 'critical finding')}${others > 0 ? `, ${others} more` : ''}.`]
}

function accessLines({ access }: Review): string[] {
  if (!access) return []
  const { people, principals, grants, toEverybody, ofAKind, undeclared, missing } = access
  const wide = [
    ...(toEverybody > 0 ? [`${count(toEverybody)} to everybody`] : []),
    ...(ofAKind > 0 ? [`${count(ofAKind)} of all things of a kind`] : []),
  ]
  const held = `${counted(principals, 'principal')} with ${counted(grants, 'grant')}`
  return [
    `${grants === 0 ? 'No rule grants anything' : held}${wide.length > 0 ? `, ${wide.join(' and ')}` : ''}.`,
    ...(undeclared + missing > 0
      ? [`Against the access file: ${count(undeclared)} more, ${count(missing)} missing.`]
      : []),
    ...(people === null ? [] : [usage(people)]),
  ]
}

function usage({ count: number, asked, changed, disclosed, refused }: People): string {
  if (number === 0) return 'Nobody used the bot.'
  const details = [
    counted(asked, 'question'),
    ...(changed > 0 ? [counted(changed, 'change')] : []),
    ...(disclosed > 0 ? [`${counted(disclosed, 'look')} inside records or the trail`] : []),
    ...(refused > 0 ? [`${count(refused)} refused`] : []),
  ]
  return `${counted(number, 'person', 'people')} used the bot: ${details.join(', ')}.`
}
type People = NonNullable<NonNullable<Review['access']>['people']>

function retentionLines({ retention }: Review): string[] {
  if (!retention || retention.onCluster.length + retention.inFiles === 0) return []
  const { onCluster, inFiles } = retention
  return [
    ...onCluster.slice(0, shown),
    ...(onCluster.length > shown ? [`${shown} of ${onCluster.length} topics shown.`] : []),
    ...(inFiles > 0 ? [`${counted(inFiles, 'remark')} on retention in the files.`] : []),
  ]
}

function drillLines({ drill }: Review): string[] {
  if (!drill) return []
  if (!drill.result) return ['No backup of this environment was tried this month.']
  const { differing, lacking } = drill.result
  return [
    drillSentence(drill.result),
    ...differing.slice(0, shown),
    ...(lacking.length > 0 ? [`By itself no restore brings back: ${lacking.slice(0, shown).join(' ')}`] : []),
  ]
}

const adviceLines = ({ advice }: Review): string[] =>
  (advice ?? []).map(
    ({ what, topics }) => `${counted(topics.length, 'topic')} with ${what}: ${listed(topics, shown)}.`,
  )

function groupLines({ idle, unbalanced }: Review): string[] {
  return [
    ...(idle && idle.length > 0
      ? [
          `Idle all the time, candidates for deletion: ${listed(
            idle.map(one => `"${one.group}"`),
            shown,
          )}.`,
        ]
      : []),
    ...(unbalanced ?? [])
      .slice(0, shown)
      .map(
        one =>
          `"${one.group}" is unbalanced: of ${counted(one.members, 'member')} one has ${counted(one.most, 'partition')}, another ${one.least}.`,
      ),
  ]
}

function diskLines({ disks }: Review): string[] {
  if (!disks) return []
  const soon = disks.filter(one => one.daysLeft <= soonDays)
  if (soon.length === 0) return [`As it goes now, no disk is full within ${soonDays} days.`]
  return soon
    .slice(0, shown)
    .map(
      one =>
        `Broker ${one.broker}: full in ${one.daysLeft < 1 ? 'less than a day' : counted(Math.floor(one.daysLeft), 'day')}.`,
    )
}

function traffic({ baselines }: Review, period: Period): Part[] {
  if (!baselines || baselines.length === 0) return []
  return [
    { kind: 'heading', text: 'Usual traffic' },
    {
      kind: 'table',
      table: {
        columns: [
          { name: 'Topic' },
          { name: 'Records a day', align: 'right' },
          { name: `Than the ${periods[period].word} before`, align: 'right' },
        ],
        rows: baselines.map(one => [one.topic, count(Math.round(one.perDay)), change(one)]),
      },
    },
  ]
}

function change({ perDay, before }: NonNullable<Review['baselines']>[number]): string {
  if (before === null || before === 0) return '–'
  const percent = Math.round((100 * (perDay - before)) / before)
  return percent === 0 ? '±0 %' : `${percent > 0 ? '+' : '−'}${count(Math.abs(percent))} %`
}

function lines(title: string, texts: readonly string[]): Part[] {
  if (texts.length === 0) return []
  return [{ kind: 'heading', text: title }, ...texts.map(text => ({ kind: 'text' as const, text }))]
}

export function reviewFollowUps(
  { drift, security, idle, disks, access, retention }: Review,
  where: string,
): FollowUp[] {
  const [first] = idle ?? []
  return [
    ...(drift && drift.differences > 0 ? [{ label: 'Drift', command: `topics drift ${where}` }] : []),
    ...(security && security.critical > 0 ? [{ label: 'Security', command: `security audit ${where}` }] : []),
    ...(access ? [{ label: 'Access', command: `access report ${where}` }] : []),
    ...(retention && retention.inFiles > 0
      ? [{ label: 'Retention', command: `topics validate ${where}` }]
      : []),
    ...(first
      ? [
          {
            label: `Group ${first.group}`.slice(0, 70),
            command: `groups show ${groupWord(first.group)} ${where}`,
          },
        ]
      : []),
    ...(disks && disks.length > 0 ? [{ label: 'Capacity', command: `capacity ${where}` }] : []),
  ]
}
