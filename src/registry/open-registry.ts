import type { z } from 'zod'
import { Failure } from '../core/failure.ts'
import {
  anyAnswer,
  idAnswer,
  levelAnswer,
  modeAnswer,
  schemaAnswer,
  subjectsAnswer,
  verdictAnswer,
  versionAnswer,
  versionsAnswer,
} from './answers.ts'
import { createAsk, type Question } from './ask.ts'
import type { NewSchema, RegisteredSchema, Registry, RegistryOptions, ResolvedSchema } from './registry.ts'
import { jsonOf, notARegistry, refusalOf } from './registry-failure.ts'
import { withReferences } from './with-references.ts'

/** Error codes of what does not exist: subject, version, schema; and a level that the subject does not have of its own. */
const absent = [40401, 40402, 40403]
const noOwnLevel = 40408
/** A subject that was deleted softly already. */
const softlyDeleted = 40404

/** Schemas never change under their id; as many are kept. */
const keptSchemas = 200

/** Connects when it is first asked something. Nothing is read ahead, and nothing but schemas by id is kept. */
export function openRegistry(options: RegistryOptions): Registry {
  const { ask, requestsSent, close } = createAsk(options)
  const byId = new Map<number, ResolvedSchema>()

  /** null: the registry answered with one of these codes. */
  async function question<S extends z.ZodType>(
    shape: S,
    asked: Question & { doing: string; nullAt?: readonly number[] },
  ): Promise<z.output<S> | null> {
    const answer = await ask(asked)
    if (answer.status < 200 || answer.status > 299) {
      const { code, failure } = refusalOf(answer, asked.doing, options)
      if (asked.nullAt?.includes(code)) return null
      throw failure
    }
    const read = shape.safeParse(jsonOf(answer.text))
    if (!read.success) throw notARegistry(answer, options.url)
    return read.data
  }
  /** The same for what must be there. */
  async function needed<S extends z.ZodType>(
    shape: S,
    asked: Question & { doing: string },
  ): Promise<z.output<S>> {
    const answer = await question(shape, asked)
    if (answer === null) throw new Failure('internal', 'The schema registry gave no answer.')
    return answer
  }
  const get = (path: string, doing: string) => ({ method: 'GET' as const, path, doing, isRead: true })
  const post = (path: string, schema: NewSchema, doing: string, isRead: boolean) => ({
    method: 'POST' as const,
    path,
    doing,
    isRead,
    body: asSent(schema),
  })

  const version = async (subject: string, number: number | 'latest'): Promise<RegisteredSchema | null> => {
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${number}`
    const asked = { ...get(path, `read the schemas of ${subject}`), nullAt: absent }
    return registered(await question(versionAnswer, asked))
  }

  return {
    url: options.url,
    subjects: async () => (await needed(subjectsAnswer, get('/subjects', 'list its subjects'))).sort(),
    versions: async subject => {
      const path = `/subjects/${encodeURIComponent(subject)}/versions`
      const found = await question(versionsAnswer, {
        ...get(path, `read the versions of ${subject}`),
        nullAt: absent,
      })
      return found?.sort((a, b) => a - b) ?? null
    },
    version,
    schemaById: async id => {
      const kept = byId.get(id)
      if (kept) return kept
      const found = await question(schemaAnswer, {
        ...get(`/schemas/ids/${id}`, 'read schemas by their ids'),
        nullAt: absent,
      })
      if (!found) throw new Failure('not-found', `The schema registry has no schema with the id ${id}.`)
      const { schema: text, schemaType: type, references } = found
      const resolved = { type, text, references: await withReferences(references, version) }
      const [oldest] = byId.keys()
      if (byId.size >= keptSchemas && oldest !== undefined) byId.delete(oldest)
      byId.set(id, resolved)
      return resolved
    },
    lookup: async (subject, schema) => {
      const path = `/subjects/${encodeURIComponent(subject)}`
      const asked = { ...post(path, schema, `look up schemas in ${subject}`, true), nullAt: absent }
      const found = registered(await question(versionAnswer, asked))
      // Apicurio 3.3 leaves the type out of this answer, whatever it is.
      return found && { ...found, type: schema.type }
    },
    register: async (subject, schema) => {
      const path = `/subjects/${encodeURIComponent(subject)}/versions`
      const asked = post(path, schema, `register a schema in ${subject}`, false)
      return (await needed(idAnswer, asked)).id
    },
    check: async (subject, schema) => {
      // Without "latest" the subject's level decides which versions it is compared with.
      const path = `/compatibility/subjects/${encodeURIComponent(subject)}/versions?verbose=true`
      const asked = { ...post(path, schema, `check schemas against ${subject}`, true), nullAt: absent }
      const verdict = await question(verdictAnswer, asked)
      // A subject without a version takes anything: Confluent says so, Apicurio answers 40401.
      return { compatible: verdict?.is_compatible ?? true, reasons: verdict?.messages ?? [] }
    },
    level: async subject => {
      const doing = 'read compatibility levels'
      const globally = async () => await needed(levelAnswer, get('/config', doing))
      if (subject === null) return await globally()
      const path = `/config/${encodeURIComponent(subject)}`
      const own = await question(levelAnswer, { ...get(path, doing), nullAt: [...absent, noOwnLevel] })
      // Apicurio answers with the global one where the subject has none of its own.
      return own ?? (await globally())
    },
    setLevel: async (subject, compatibility) => {
      await needed(levelAnswer, {
        method: 'PUT',
        path: `/config/${encodeURIComponent(subject)}`,
        body: { compatibility },
        isRead: false,
        doing: `set the compatibility level of ${subject}`,
      })
    },
    deleteSubject: async subject => {
      const path = `/subjects/${encodeURIComponent(subject)}`
      const asked = { method: 'DELETE' as const, isRead: false, doing: `delete ${subject}` }
      // Deleted softly first, as a registry deletes nothing for good that is still in use (40405).
      await question(versionsAnswer, { ...asked, path, nullAt: [...absent, softlyDeleted] })
      await question(versionsAnswer, { ...asked, path: `${path}?permanent=true`, nullAt: absent })
      // The level is the subject's own, and would hold for the next one of this name.
      const level = { ...asked, path: `/config/${encodeURIComponent(subject)}` }
      await question(anyAnswer, { ...level, nullAt: [...absent, noOwnLevel] })
    },
    mode: async () => {
      const asked = { ...get('/mode', 'read its mode') }
      const answer = await ask(asked)
      return modeAnswer.safeParse(jsonOf(answer.text)).data?.mode ?? null
    },
    requestsSent,
    close,
  }
}

/** Confluent refuses neither key, and older registries know AVRO alone: what is usual is left out. */
const asSent = ({ type, text, references }: NewSchema): Record<string, unknown> => ({
  schema: text,
  ...(type === 'AVRO' ? {} : { schemaType: type }),
  ...(references.length === 0 ? {} : { references }),
})

function registered(answer: z.output<typeof versionAnswer> | null): RegisteredSchema | null {
  if (answer === null) return null
  const { subject, version, id, schema: text, schemaType: type, references } = answer
  return { subject, version, id, type, text, references }
}
