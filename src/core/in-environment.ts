import type { Report } from './report.ts'
import { quoteWord, tokenize } from './tokenize.ts'

/**
 * The report with commands that mean this environment wherever their button is pressed: without it they would mean the one
 * of the channel they are pressed in, or the default one.
 */
export function inEnvironment(report: Report, environment: string): Report {
  const followUps = report.followUps.map(one =>
    namesEnvironment(one.command)
      ? one
      : { ...one, command: `${one.command} --env ${quoteWord(environment)}` },
  )
  return { ...report, followUps }
}

const namesEnvironment = (command: string): boolean =>
  tokenize(command).some(word => word === '--env' || word.startsWith('--env='))
