import { type Config, type DeclaredSchema, showPath } from '../../config/config.ts'
import { Failure } from '../../core/failure.ts'
import { matchesGlob } from '../../core/glob.ts'
import { nearest } from '../../core/nearest.ts'
import { type DeclaredSubject, declaredSubjects } from './declared-subjects.ts'
import { referencesOf } from './references.ts'
import { ownSubject } from './subject-names.ts'

interface Asked {
  /** Names and globs of subjects; undefined: all. */
  subjects: readonly string[] | undefined
  /** A declared schema, by its name or its file. */
  schema?: string | undefined
}

/**
 * The declared subjects that are asked for, and those they refer to. Throws `not-found` for what no file declares. With a
 * schema: its subjects, or what these subjects would become with it.
 */
export function chosenSubjects(
  config: Config,
  environment: string,
  { subjects, schema }: Asked,
): DeclaredSubject[] {
  const { topics } = config
  const naming = config.bot.environments.get(environment)?.schemaRegistry?.subjects ?? 'topic'
  const all = declaredSubjects(topics, naming, new Set(topics.topics.keys()))
  if (schema !== undefined) return ofSchema(config, schemaNamed(config, schema), all, subjects)
  if (subjects === undefined) return all
  for (const asked of subjects)
    if (!all.some(one => matchesGlob(asked, one.subject))) {
      const near = nearest(
        asked,
        all.map(one => one.subject),
      )
      throw new Failure('not-found', `No schema is declared for subject "${asked}".`, {
        hint: near
          ? `Did you mean ${near}?`
          : `Topics name their schemas in ${topics.file}, as ${showPath(['topics', 'TOPIC', 'schema'])}.`,
      })
    }
  return withReferred(
    all,
    all.filter(one => subjects.some(asked => matchesGlob(asked, one.subject))),
  )
}

/** A name, `NAME.avsc`, or a path to it. */
function schemaNamed({ topics }: Config, asked: string): DeclaredSchema {
  const name = asked.slice(asked.lastIndexOf('/') + 1).replace(/\.(avsc|json|proto)$/, '')
  const found = topics.schemas.get(asked) ?? topics.schemas.get(name)
  if (found) return found
  const near = nearest(name, topics.schemas.keys())
  throw new Failure('not-found', `No schema "${name}" is declared.`, {
    hint: near
      ? `Did you mean ${near}?`
      : `Write it under schemas in ${topics.file}, or as a file in the folder of schemas.`,
  })
}

function ofSchema(
  { topics }: Config,
  schema: DeclaredSchema,
  all: readonly DeclaredSubject[],
  subjects: readonly string[] | undefined,
): DeclaredSubject[] {
  const references = referencesOf(schema, topics.schemas).map(({ name, to }) => ({
    name,
    subject: ownSubject(to),
  }))
  const faults = schema.faults.map(({ file, line, message }) => `${file}:${line}: ${message}`)
  const own = all.filter(one => one.schemaName === schema.name)
  const wanted =
    subjects?.map(subject => ({ subject, topics: [] })) ??
    (own.length > 0 ? own : [{ subject: ownSubject(schema), topics: [] }])
  return withReferred(
    all,
    wanted.map(one => ({ level: null, references, faults, ...one, schemaName: schema.name, schema })),
  )
}

/** What they refer to comes first. */
function withReferred(
  all: readonly DeclaredSubject[],
  chosen: readonly DeclaredSubject[],
): DeclaredSubject[] {
  const needed = new Set(chosen.flatMap(one => one.references.map(reference => reference.subject)))
  for (const one of all.toReversed())
    if (needed.has(one.subject)) for (const reference of one.references) needed.add(reference.subject)
  const names = new Set(chosen.map(one => one.subject))
  return [...all.filter(one => needed.has(one.subject) && !names.has(one.subject)), ...chosen]
}
