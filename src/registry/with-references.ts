import { Failure } from '../core/failure.ts'
import type { RegisteredSchema, SchemaReference } from './registry.ts'

/** More is no schema that somebody wrote; circles cannot be registered, but this is somebody else's answer. */
const most = 200

/** Reads what a schema refers to, and what that refers to; what others need comes first. */
export async function withReferences(
  references: readonly SchemaReference[],
  read: (subject: string, version: number) => Promise<RegisteredSchema | null>,
): Promise<{ name: string; text: string }[]> {
  const found = new Map<string, { name: string; text: string }>()
  const seen = new Set<string>()

  async function visit({ name, subject, version }: SchemaReference): Promise<void> {
    const key = JSON.stringify([name, subject, version])
    if (seen.has(key)) return
    seen.add(key)
    if (seen.size > most)
      throw new Failure('rejected', `The schema refers to more than ${most} others; the bot reads no more.`)
    const schema = await read(subject, version)
    if (!schema)
      throw new Failure(
        'not-found',
        `The schema refers to version ${version} of ${subject}, which is not registered.`,
      )
    for (const reference of schema.references) await visit(reference)
    found.set(key, { name, text: schema.text })
  }

  for (const reference of references) await visit(reference)
  return [...found.values()]
}
