import { Failure, type Known, toFailure } from '../../core/failure.ts'
import { someAtOnce } from '../../core/some-at-once.ts'
import type { Registry } from '../../registry/registry.ts'
import type { ClusterExport, ExportedSubject } from './export-document.ts'
import type { Miss } from './read-cluster.ts'

const atOnce = 8

/** Subjects with all versions that are not deleted; null where there is no registry. */
export async function readSchemas(
  registry: Known<Registry> | null,
  miss: Miss,
): Promise<{ schemas: ClusterExport['schemas']; ids: Record<string, number> }> {
  const ids: Record<string, number> = {}
  if (registry === null) return { schemas: null, ids }
  if (!registry.known) {
    miss('schemas', null, registry.why)
    return { schemas: null, ids }
  }
  try {
    const asked = registry.value
    const [subjects, compatibility] = await Promise.all([asked.subjects(), asked.level(null)])
    const read = await someAtOnce(subjects, atOnce, async subject => {
      try {
        return await readSubject(asked, subject, ids)
      } catch (error) {
        const why = toFailure(error)
        // Nobody answers any more: hundreds of subjects would each wait for it.
        if (why.code === 'unreachable' || why.code === 'timeout') throw why
        miss('schemas', subject, why)
        return null
      }
    })
    const sorted = Object.fromEntries(Object.entries(ids).sort(([a], [b]) => (a < b ? -1 : 1)))
    return { schemas: { compatibility, subjects: read.filter(one => one !== null) }, ids: sorted }
  } catch (error) {
    miss('schemas', null, toFailure(error))
    return { schemas: null, ids: {} }
  }
}

/** null: it was deleted since. */
async function readSubject(
  registry: Registry,
  subject: string,
  ids: Record<string, number>,
): Promise<ExportedSubject | null> {
  const [numbers, compatibility] = await Promise.all([registry.versions(subject), registry.level(subject)])
  if (numbers === null) return null
  const versions: ExportedSubject['versions'] = []
  for (const number of numbers) {
    const found = await registry.version(subject, number)
    if (found === null)
      throw new Failure('conflict', `Version ${number} of ${subject} went away while it was read`)
    const { version, id, type, text, references } = found
    ids[`${subject}/${version}`] = id
    versions.push({ version, type, text, references: [...references] })
  }
  return { subject, compatibility, versions }
}
