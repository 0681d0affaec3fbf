import { loadConfig } from '../src/config/config.ts'
import { runbooks } from '../src/monitor/alerts/runbooks.ts'
import { code } from './markdown.ts'

/** The part of docs/runbooks.md about alerts: what `alerts rules NAME` says, by metric, with the rules that come with the bot. */
export function runbookReference(): string {
  const { alertRules } = loadConfig({ folder: 'no-such-folder', env: {} }).bot
  return Object.entries(runbooks)
    .map(([metric, { means, steps }]) => {
      const names = alertRules.filter(rule => rule.metric === metric).map(rule => rule.name)
      const title = names.length > 0 ? names.join(', ') : `rules on ${code(metric)}`
      return `## ${title}\n${means}\n\n${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}\n\n`
    })
    .join('')
}
