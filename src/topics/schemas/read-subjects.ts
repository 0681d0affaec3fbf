import { Failure, type Known, known, toFailure, unknown } from '../../core/failure.ts'
import type {
  CompatibilityLevel,
  NewSchema,
  RegisteredSchema,
  Registry,
  SchemaReference,
  Verdict,
} from '../../registry/registry.ts'
import { canonicalSchema } from './canonical.ts'
import type { Compared } from './compare/reasons.ts'
import type { DeclaredSubject } from './declared-subjects.ts'

/** What the registry says about a declared subject. */
export interface SubjectFacts {
  /** null: the subject is new. */
  latest: RegisteredSchema | null
  /** The version that is the declared schema. */
  same: RegisteredSchema | null
  /** The level that holds. */
  level: CompatibilityLevel
  /**
   * null: not asked, because it is there already, the subject is new, or it refers to what is not registered yet; or not
   * answered, because the registry checks no schemas with references (Apicurio).
   */
  verdict: Verdict | null
  /** The latest version and the declared schema, with what they refer to. */
  compared: { old: Compared; new: Compared } | null
  /** Without a version: the one that is registered first. */
  references: readonly (Omit<SchemaReference, 'version'> & { version: number | null })[]
}

/** A registry that answers slowly must not keep topics waiting. */
const patienceMs = 15_000
const atOnce = 8

/**
 * Asks about all subjects, some at once, those that others refer to first. Where the registry does not answer it is not
 * asked again: all the rest is unknown for the same reason.
 */
export async function readSubjects(
  registry: Registry,
  declared: readonly DeclaredSubject[],
): Promise<Map<string, Known<SubjectFacts>>> {
  const facts = new Map<string, Known<SubjectFacts>>()
  const end = performance.now() + patienceMs
  let stopped: Failure | undefined

  async function read(one: DeclaredSubject): Promise<Known<SubjectFacts>> {
    if (!stopped && performance.now() > end)
      stopped = new Failure(
        'timeout',
        `The schema registry answers too slowly: not all was known after ${patienceMs / 1000} s.`,
      )
    if (stopped) return unknown(stopped)
    try {
      return known(await factsOf(registry, one, facts, declared, there))
    } catch (error) {
      const failure = toFailure(error)
      if (['unreachable', 'timeout'].includes(failure.code)) stopped = failure
      return unknown(failure)
    }
  }

  const there = await subjectsThere(registry).catch((error: unknown) => {
    stopped = toFailure(error)
    return null
  })

  // They stand behind what they refer to: whoever refers to something waits for all before it.
  const waves = declared.reduce<DeclaredSubject[][]>((done, one) => {
    const last = done.at(-1)
    if (!last || one.references.length > 0 || last.length >= atOnce) done.push([one])
    else last.push(one)
    return done
  }, [])
  for (const wave of waves)
    await Promise.all(
      wave
        .filter(one => one.faults.length === 0)
        .map(async one => {
          facts.set(one.subject, await read(one))
        }),
    )
  return facts
}

interface Existing {
  subjects: ReadonlySet<string>
  /** Of the registry itself. */
  level: CompatibilityLevel
}

/** Two requests that save two for each new subject; null where the list is more than is read. Throws where nobody answers. */
async function subjectsThere(registry: Registry): Promise<Existing | null> {
  try {
    const [subjects, level] = await Promise.all([registry.subjects(), registry.level(null)])
    return { subjects: new Set(subjects), level }
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code === 'rejected') return null
    throw failure
  }
}

async function factsOf(
  registry: Registry,
  { subject, schema, references, level: declaredLevel }: DeclaredSubject,
  facts: ReadonlyMap<string, Known<SubjectFacts>>,
  declared: readonly DeclaredSubject[],
  there: Existing | null,
): Promise<SubjectFacts> {
  if (schema === null) throw new Failure('config', `The schema of ${subject} is defined nowhere.`)
  const isNew = there !== null && !there.subjects.has(subject)
  const [latest, level] = await Promise.all([
    isNew ? null : registry.version(subject, 'latest'),
    // A subject may have a level of its own before it has a schema.
    isNew && declaredLevel === null ? there.level : registry.level(subject),
  ])
  const resolved = references.map(({ name, subject: to }) => {
    const found = facts.get(to)
    if (found && !found.known) throw found.why
    return { name, subject: to, version: found?.value.same?.version ?? null }
  })
  const answer = { latest, level, references: resolved, compared: null }
  const whole = resolved.flatMap(({ version, ...one }) => (version === null ? [] : [{ ...one, version }]))
  if (latest === null || whole.length < resolved.length || latest.type !== schema.type)
    return { ...answer, same: null, verdict: null }
  const wanted: NewSchema = { type: schema.type, text: schema.text, references: whole }
  const same = isSame(latest, wanted) ? latest : await registry.lookup(subject, wanted)
  if (same) return { ...answer, same, verdict: null }
  const [verdict, old] = await Promise.all([
    registry.check(subject, wanted).catch((error: unknown) => uncheckable(error, whole.length > 0)),
    latest.references.length > 0 ? registry.schemaById(latest.id) : { references: [] },
  ])
  const compared = {
    old: { text: latest.text, others: old.references.map(one => one.text) },
    new: { text: schema.text, others: textsBehind(references, declared) },
  }
  return { ...answer, same: null, verdict, compared }
}

/** Apicurio leaves the references out when it checks, and then finds no schema at all. */
function uncheckable(error: unknown, hasReferences: boolean): null {
  if (hasReferences && error instanceof Failure && error.code === 'rejected') return null
  throw error
}

/** The declared texts of what a schema refers to, directly or not. */
function textsBehind(
  references: DeclaredSubject['references'],
  declared: readonly DeclaredSubject[],
): string[] {
  const seen = new Set<DeclaredSubject>()
  function visit(one: DeclaredSubject | undefined): void {
    if (!one || seen.has(one)) return
    seen.add(one)
    for (const { subject } of one.references) visit(declared.find(other => other.subject === subject))
  }
  for (const { subject } of references) visit(declared.find(one => one.subject === subject))
  return [...seen].flatMap(({ schema }) => schema?.text ?? [])
}

function isSame(registered: NewSchema, wanted: NewSchema): boolean {
  const key = ({ references }: NewSchema): string =>
    JSON.stringify(references.map(({ name, subject, version }) => [name, subject, version]).sort())
  const canonical = canonicalSchema(wanted.type, wanted.text)
  return (
    canonical !== null &&
    canonical === canonicalSchema(registered.type, registered.text) &&
    key(registered) === key(wanted)
  )
}
