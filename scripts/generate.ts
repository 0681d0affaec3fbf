import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { commands } from '../src/commands.ts'
import { manifestYaml } from '../src/slack/manifest.ts'
import { accessReference } from './access-reference.ts'
import { checkReference } from './check-reference.ts'
import { commandReference } from './command-reference.ts'
import { commandTable } from './command-table.ts'
import { grafanaDashboard } from './grafana-dashboard.ts'
import { prometheusRules } from './prometheus-rules.ts'
import { runbookReference } from './runbook-reference.ts'

/**
 * Writes what is derived from the declarations of the commands: the table in README.md, docs/commands.md, the Slack
 * app's manifest.yml; docs/checks.md from the checks; docs/access-coverage.md; Grafana's dashboard and Prometheus' rules from the metrics; the runbooks of
 * the alerts. With `--check` nothing is written; it fails when a file is not what it would be.
 */
const files: Record<string, string> = {
  'README.md': between('README.md', 'commands', commandTable()),
  'docs/runbooks.md': between('docs/runbooks.md', 'alerts', runbookReference()),
  'config/grafana/dashboard.json': grafanaDashboard(),
  'config/grafana/rules.yml': prometheusRules(),
  'docs/commands.md': commandReference(),
  'docs/checks.md': checkReference(),
  'docs/access-coverage.md': accessReference(),
  'manifest.yml': manifestYaml(commands),
}

const outdated = Object.entries(files).filter(
  ([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
)
if (process.argv.includes('--check')) {
  for (const [path] of outdated) console.error(`${path} is not up to date: run npm run generate.`)
  process.exitCode = outdated.length > 0 ? 1 : 0
} else {
  for (const [path, text] of outdated) writeFileSync(path, text)
  console.log(
    outdated.length > 0 ? `Written: ${outdated.map(([path]) => path).join(', ')}` : 'Nothing has changed.',
  )
}

/** A file's text with everything between its two markers replaced. */
function between(path: string, marker: string, inner: string): string {
  const text = readFileSync(path, 'utf8')
  const [begin, end] = [`<!-- ${marker}:begin -->`, `<!-- ${marker}:end -->`]
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${path} lacks ${begin} … ${end}.`)
  return `${text.slice(0, from + begin.length)}\n${inner}${text.slice(to)}`
}
