import { Failure, toFailure } from '../../../core/failure.ts'
import type { CompatibilityLevel, Registry } from '../../../registry/registry.ts'
import type { ClusterExport } from '../export-document.ts'
import {
  numbersIn,
  referencesNow,
  type VersionNumbers,
  versionKey,
  versionsInOrder,
} from './restore-schemas.ts'
import { type RestoreStep, stepKey } from './restore-step.ts'

/**
 * Registers versions one after the other, each after those that it refers to, and sets levels at the end. A version that
 * fails stops those that need it. A subject that gets several versions takes any of them meanwhile: what was compatible by
 * the level of its day may not be so by the one of the last. Gives the failure of each step; what the registry has afterwards
 * is read back by the caller.
 */
export async function registerSteps(
  steps: readonly RestoreStep[],
  registry: Registry,
  file: ClusterExport,
  now: ClusterExport,
): Promise<(Failure | null)[]> {
  const failures = new Map<string, Failure>()
  const wanted = new Set(steps.map(stepKey))
  const numbers = numbersIn(file, now)
  const subjects = file.schemas?.subjects ?? []
  const opened = new Set<string>()
  const there = new Set(now.schemas?.subjects.map(one => one.subject))
  for (const { subject, version } of versionsInOrder(subjects)) {
    const key = `register ${versionKey(subject, version.version)}`
    if (!wanted.has(key)) continue
    const before = [...failures.keys()].some(one => one.startsWith(`register ${subject}/`))
    try {
      if (before) throw new Failure('conflict', `An earlier version of ${subject} could not be registered.`)
      // A first version is compared with nothing.
      if (there.has(subject) && !opened.has(subject)) {
        opened.add(subject)
        await registry.setLevel(subject, 'NONE')
      }
      await register(registry, subject, version, numbers)
      there.add(subject)
    } catch (error) {
      failures.set(key, toFailure(error))
    }
  }
  const levels = new Map(subjects.map(one => [one.subject, one.compatibility]))
  const closing = new Set([
    ...opened,
    ...steps.flatMap(step => (step.kind === 'level' ? [step.subject] : [])),
  ])
  for (const subject of closing) {
    const level = levels.get(subject)
    if (level === undefined) continue
    const failure = await close(registry, subject, level)
    if (failure) failures.set(`level ${subject}`, failure)
  }
  return steps.map(step => failures.get(stepKey(step)) ?? levelFailure(step, failures))
}

async function close(
  registry: Registry,
  subject: string,
  level: CompatibilityLevel,
): Promise<Failure | null> {
  try {
    // A level of its own is not given where the registry's is the same anyway.
    if ((await registry.level(subject)) !== level) await registry.setLevel(subject, level)
    return null
  } catch (error) {
    return toFailure(error)
  }
}

/** A subject whose level could not be set again takes any schema: that is its last version's failure, too. */
function levelFailure(step: RestoreStep, failures: ReadonlyMap<string, Failure>): Failure | null {
  if (step.kind !== 'register') return null
  return failures.get(`level ${step.subject}`) ?? null
}

async function register(
  registry: Registry,
  subject: string,
  version: Parameters<typeof referencesNow>[0] & { version: number },
  numbers: VersionNumbers,
): Promise<void> {
  const references = referencesNow(version, numbers)
  if (references === null)
    throw new Failure(
      'conflict',
      `What version ${version.version} of ${subject} refers to is not registered.`,
    )
  const schema = { type: version.type, text: version.text, references }
  await registry.register(subject, schema)
  const found = await registry.lookup(subject, schema)
  if (found === null)
    throw new Failure(
      'conflict',
      `The registry took version ${version.version} of ${subject}, and does not have it.`,
    )
  numbers.set(versionKey(subject, version.version), found.version)
}
