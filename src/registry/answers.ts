import { z } from 'zod'
import { compatibilityLevels } from './registry.ts'

/** What a registry answers, as far as it is read. It is somebody else's program: everything is checked and bounded. */

const subject = z.string().min(1).max(2000)
const count = z.int().min(0)
/** Confluent leaves it out where it is AVRO. */
const type = z.enum(['AVRO', 'JSON', 'PROTOBUF']).default('AVRO')
const references = z
  .array(z.object({ name: z.string(), subject, version: z.int() }))
  .max(1000)
  .nullish()
  .transform(given => given ?? [])

export const subjectsAnswer = z.array(subject)
export const versionsAnswer = z.array(count)
export const schemaAnswer = z.object({ schema: z.string(), schemaType: type, references })
export const versionAnswer = schemaAnswer.extend({ subject, version: z.int(), id: count })
export const idAnswer = z.object({ id: count })
export const verdictAnswer = z.object({
  is_compatible: z.boolean(),
  messages: z.array(z.string()).max(1000).nullish(),
})
const level = z.enum(compatibilityLevels)
/** The documented key and the one that was documented before. */
export const levelAnswer = z
  .object({ compatibilityLevel: level.optional(), compatibility: level.optional() })
  .transform(({ compatibilityLevel, compatibility }) => compatibilityLevel ?? compatibility)
  .pipe(level)
export const modeAnswer = z.object({ mode: z.string().max(50) })
export const errorAnswer = z.object({ error_code: z.int(), message: z.string().default('') })

/** Registries answer the deletion of a level each in their own way. */
export const anyAnswer = z.unknown()
