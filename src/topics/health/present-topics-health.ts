import { gapParts } from '../../core/gaps.ts'
import type { Part, Report } from '../../core/report.ts'
import { commandLabel } from '../../core/score/command-label.ts'
import { findingPart, unknownParts } from '../../core/score/present-score.ts'
import { scoreText } from '../../core/score/score.ts'
import { tableParts } from '../../core/table-parts.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { count, counted } from '../../core/words.ts'
import type { TopicsHealth } from '../health.ts'

type Row = TopicsHealth['topics'][number]

/** So many topics are explained line by line; the table has the rest. */
const explained = 5

/** What is wrong, the worst topic first; below it every topic with its score and what costs it most. */
export function presentTopicsHealth(data: TopicsHealth): Report {
  const { topics, gaps } = data
  const summary = summarise(data)
  const lacking = topics.filter(one => one.findings.length > 0 || one.unknown.length > 0)
  const shown = lacking.slice(0, explained)
  const severities = new Set(topics.flatMap(one => one.findings.map(found => found.severity)))
  return {
    title: `Health of ${topics.length === 1 ? `"${topics[0]?.topic}"` : 'topics'} in ${data.environment}`,
    tone: severities.has('critical')
      ? 'bad'
      : severities.has('warning') || gaps.length > 0
        ? 'warning'
        : 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(gaps),
      ...shown.flatMap(one => (topics.length === 1 ? lines(one) : [heading(one), ...lines(one)])),
      ...(lacking.length > shown.length
        ? [
            {
              kind: 'text' as const,
              text: `The ${shown.length} lowest are explained; name others to see theirs, such as topics health ${quoteWord(lacking[shown.length]?.topic ?? '')}.`,
            },
          ]
        : []),
      ...(topics.length > 1
        ? tableParts(
            [{ name: 'Topic' }, { name: 'Score', align: 'right' }, { name: 'Costs most' }],
            topics.map(one => [one.topic, scoreText(one), costsMost(one)]),
          )
        : []),
    ],
    followUps: [...new Set(shown.flatMap(one => one.findings.flatMap(found => found.command ?? [])))]
      .slice(0, 4)
      .map(command => ({ label: commandLabel(command), command })),
  }
}

const heading = (one: Row): Part => ({
  kind: 'heading',
  text: `${one.topic}: ${scoreText(one)}${one.value === null ? '' : ' of 100'}`,
})

const lines = (one: Row): Part[] => [...one.findings.map(findingPart), ...unknownParts(one)]

function costsMost({ findings, unknown }: Row): string {
  const [worst] = [...findings].sort((a, b) => b.points - a.points)
  if (worst) return `${worst.text.replace(/\.$/, '')} (−${worst.points})`
  return unknown.length > 0 ? 'not fully known' : '–'
}

function summarise({ topics, mean, gaps }: TopicsHealth): string {
  const unseen = gaps.length > 0 ? ' Not everything could be seen.' : ''
  const [worst] = topics
  if (!worst) return `There are no topics.${unseen}`
  const text = scoreText(worst)
  if (topics.length === 1)
    return `"${worst.topic}" has a score of ${text}${worst.value === null ? '' : ' of 100'}.${unseen}`
  const full = topics.filter(one => one.value === 100 && !one.isAtMost).length
  if (full === topics.length) return `All ${count(full)} topics have a score of 100.${unseen}`
  return `${count(full)} of ${counted(topics.length, 'topic')} ${full === 1 ? 'has' : 'have'} a score of 100; the mean is ${mean === null ? 'not known' : Math.floor(mean)}, the lowest "${worst.topic}" with ${text}.${unseen}`
}
