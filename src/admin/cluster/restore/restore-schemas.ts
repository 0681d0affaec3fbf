import { createHash } from 'node:crypto'
import type { ClusterExport, ExportedSubject, ExportedVersion } from '../export-document.ts'
import { isMissing } from '../export-document.ts'
import { nothing, type RestoreInput, type SectionPlan } from './restore-input.ts'

/** `subject/version` of the file → the version's number in the registry. */
export type VersionNumbers = Map<string, number>

export const versionKey = (subject: string, version: number): string => `${subject}/${version}`

/** Versions that are missing behind those that are there, and levels. A subject whose versions are others stays as it is. */
export function planSchemas({ file, now }: RestoreInput): SectionPlan {
  const plan = nothing()
  if (file.schemas === null) return plan
  if (now.document.schemas === null) {
    const why = 'the environment has no schema registry'
    if (file.schemas.subjects.length > 0) plan.blocked.push({ key: 'registry', name: 'the schemas', why })
    return plan
  }
  const numbers = numbersIn(file, now.document)
  for (const one of inOrder(file.schemas.subjects)) {
    const { subject, compatibility } = one
    const there = now.document.schemas.subjects.find(other => other.subject === subject)
    if (isMissing(now.document, 'schemas', subject) || !isPrefix(one, there, numbers)) {
      const why = there
        ? 'its versions in the registry are others than those of the file'
        : 'it could not be read'
      plan.blocked.push({ key: `level ${subject}`, name: `subject ${subject}`, why })
      continue
    }
    for (const version of one.versions.slice(there?.versions.length ?? 0))
      plan.steps.push({
        kind: 'register',
        subject,
        version: version.version,
        sha256: createHash('sha256').update(version.text).digest('hex'),
      })
    const was = there?.compatibility ?? now.document.schemas.compatibility
    if (was !== compatibility) plan.steps.push({ kind: 'level', subject, was, to: compatibility })
  }
  for (const { subject, versions } of unordered(file.schemas.subjects))
    if (versions.some(({ version }) => !numbers.has(versionKey(subject, version))))
      plan.blocked.push({
        key: `register ${subject}`,
        name: `subject ${subject}`,
        why: 'it refers to itself, or to a version that is not in the file',
      })
  if (plan.steps.some(({ kind }) => kind === 'register'))
    plan.warnings.push({
      severity: 'warning',
      text: 'The registry gives ids to schemas by itself. Records hold the ids of old: where they turn out to be others, it is told afterwards. While a subject gets several versions, it takes any schema (NONE).',
    })
  return plan
}

/** Which versions of the file the registry has already, and under which numbers: the first ones, in the same order. */
export function numbersIn(file: ClusterExport, now: ClusterExport): VersionNumbers {
  const numbers: VersionNumbers = new Map()
  for (const { subject, versions } of file.schemas?.subjects ?? []) {
    const there = now.schemas?.subjects.find(one => one.subject === subject)
    for (const [index, { version }] of versions.entries()) {
      const number = there?.versions[index]?.version
      if (number !== undefined) numbers.set(versionKey(subject, version), number)
    }
  }
  return numbers
}

/** The references of a version by the registry's own numbers; null: what it refers to is not registered yet. */
export function referencesNow(
  { references }: ExportedVersion,
  numbers: VersionNumbers,
): ExportedVersion['references'] | null {
  const now = references.flatMap(one => {
    const version = numbers.get(versionKey(one.subject, one.version))
    return version === undefined ? [] : [{ ...one, version }]
  })
  return now.length === references.length ? now : null
}

function isPrefix(
  wanted: ExportedSubject,
  there: ExportedSubject | undefined,
  numbers: VersionNumbers,
): boolean {
  return (there?.versions ?? []).every((version, index) => {
    const own = wanted.versions[index]
    // Later versions than those of the file stay, like everything that it lacks.
    if (!own) return true
    const references = referencesNow(own, numbers)
    return (
      own.type === version.type &&
      own.text === version.text &&
      references !== null &&
      JSON.stringify(references) === JSON.stringify(version.references)
    )
  })
}

/** Subjects that others refer to come first. */
function inOrder(subjects: readonly ExportedSubject[]): ExportedSubject[] {
  const missing = new Set(unordered(subjects).map(one => one.subject))
  const sorted = versionsInOrder(subjects)
  const names = [...new Set(sorted.map(one => one.subject))]
  return names
    .filter(name => !missing.has(name))
    .flatMap(name => subjects.find(one => one.subject === name) ?? [])
}

/** All versions, each after the one before it and after those that it refers to. */
export function versionsInOrder(
  subjects: readonly ExportedSubject[],
): { subject: string; version: ExportedVersion }[] {
  const open = subjects.flatMap(({ subject, versions }) =>
    versions.map((version, index) => {
      const before = versions[index - 1]
      return {
        subject,
        version,
        needs: [
          ...(before ? [versionKey(subject, before.version)] : []),
          ...version.references.map(one => versionKey(one.subject, one.version)),
        ],
      }
    }),
  )
  const done = new Set<string>()
  const sorted: { subject: string; version: ExportedVersion }[] = []
  for (let left = open; left.length > 0; ) {
    const ready = left.filter(one => one.needs.every(key => done.has(key)))
    if (ready.length === 0) break
    for (const { subject, version } of ready) {
      done.add(versionKey(subject, version.version))
      sorted.push({ subject, version })
    }
    left = left.filter(one => !ready.includes(one))
  }
  return sorted
}

/** Subjects with a version that never has all that it needs. */
function unordered(subjects: readonly ExportedSubject[]): ExportedSubject[] {
  const sorted = new Set(versionsInOrder(subjects).map(one => versionKey(one.subject, one.version.version)))
  return subjects.filter(
    ({ subject, versions }) => !versions.every(one => sorted.has(versionKey(subject, one.version))),
  )
}
