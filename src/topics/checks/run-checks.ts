import { type Fault, inReadingOrder } from '../../config/config.ts'
import { listed } from '../../core/words.ts'
import type { Check, Found, Subject } from './check.ts'

/**
 * Everything that is wrong in the files: what was found while reading them, and what the checks find. What is so in several
 * environments is one finding that names them.
 */
export function runChecks(checks: readonly Check[], subject: Subject): Fault[] {
  const { config, environments } = subject
  const found = checks.flatMap(check => check.find(subject).map(one => ({ check, one })))
  const same = Map.groupBy(found, ({ check, one }) =>
    JSON.stringify([
      check.id,
      one.level ?? check.level,
      typeof one.file === 'string' ? one.file : one.file.file,
      one.path,
      one.message,
    ]),
  )
  const faults = [...same.values()].flatMap(([first, ...others]) => {
    if (!first) return []
    const here = [first, ...others].flatMap(({ one }) => one.environment ?? [])
    return [
      asFault(subject, first.check, first.one, here.length === environments.size ? [] : [...new Set(here)]),
    ]
  })
  return inReadingOrder([...config.faults, ...faults])
}

function asFault({ config }: Subject, check: Check, found: Found, environments: string[]): Fault {
  const file = found.file === 'topics' ? config.topics : found.file === 'access' ? config.access : found.file
  return {
    level: found.level ?? check.level,
    check: check.id,
    file: file.file,
    ...file.place(found.path),
    path: found.path,
    message: `${found.message}${environments.length > 0 ? ` (in ${listed(environments, 5)})` : ''}`,
    fix: found.fix ?? check.fix,
  }
}
