import { tokenize } from '../tokenize.ts'

const labels: Readonly<Record<string, string>> = {
  'topics health': 'Topic scores',
  'topics list --sort trouble': 'Topics in trouble',
  'topics list --sort size': 'Largest topics',
  status: 'Status',
  'alerts list': 'Alerts',
}

/** What the button of a finding's command says, such as `Show tda_jobs`. Slack takes 75 characters. */
export function commandLabel(command: string): string {
  const [noun = '', verb = '', ...rest] = tokenize(command)
  const words = rest.filter(word => !word.startsWith('--')).join(' ') || rest.join(' ')
  const name = noun === 'brokers' && words !== '' ? `broker ${words}` : words
  const verbs: Record<string, string> = { show: 'Show', plan: 'Plan', create: 'Create' }
  return (labels[command] ?? `${verbs[verb] ?? verb} ${name || noun}`).slice(0, 70)
}
