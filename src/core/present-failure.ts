import type { Failure } from './failure.ts'
import type { Inline, Report } from './report.ts'

const titles: Record<Failure['code'], string> = {
  usage: 'I did not understand that',
  config: 'The configuration has a fault',
  'not-found': 'Not found',
  'not-permitted': 'Not permitted',
  refused: 'Refused, nothing was changed',
  outdated: 'Outdated, nothing was changed',
  conflict: 'Too late',
  unreachable: 'No answer',
  timeout: 'No answer in time',
  rejected: 'Rejected',
  internal: 'Something went wrong inside the bot',
}

/** A failure as a person should meet it: what happened, then what to do. `incident` links it to the log. */
export function presentFailure(failure: Failure, incident?: string): Report {
  const isMild = failure.code === 'usage' || failure.code === 'conflict' || failure.code === 'not-found'
  const ask: Inline[] = failure.people.flatMap((person, index) => [index === 0 ? 'Ask ' : ', ', { person }])
  return {
    title: titles[failure.code],
    tone: isMild ? 'warning' : 'bad',
    summary: failure.hint ? `${failure.message} ${failure.hint}` : failure.message,
    parts: [
      { kind: 'text', text: failure.message },
      ...(failure.hint ? [{ kind: 'text' as const, text: failure.hint }] : []),
      ...(ask.length > 0 ? [{ kind: 'text' as const, text: [...ask, '.'] }] : []),
      ...(incident
        ? [{ kind: 'text' as const, text: ['Incident ', { code: incident }, ', in the bot’s log.'] }]
        : []),
    ],
    followUps: [],
  }
}
