import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../../../context.ts'
import { Failure, toFailure } from '../../../core/failure.ts'
import { readCluster } from '../read-cluster.ts'
import { type DrillThing, thereOf, thingText } from './drill-things.ts'
import { drilled } from './observe-drill.ts'

/** How long Kafka may take to forget what it was told to delete. */
const patienceMs = 30_000

/**
 * Deletes these things, rules first, so that none of them forbids the rest. Resolves with what is still there afterwards, each with
 * the reason, and rejects where that cannot be read.
 */
export async function cleanUp(
  things: readonly DrillThing[],
  context: Context,
): Promise<{ thing: DrillThing; why: string }[]> {
  const reasons = new Map<string, Failure>()
  let left = await there(things, context)
  await deleteAll(left, context, reasons)
  for (
    let pauseMs = 100, until = performance.now() + patienceMs;
    left.length > 0 && performance.now() < until;
    pauseMs = Math.min(1000, 2 * pauseMs)
  ) {
    await sleep(pauseMs)
    left = await there(left, context)
    if (left.length > 0 && left.every(one => reasons.has(thingText(one)))) break
  }
  return left.map(thing => ({
    thing,
    why: reasons.get(thingText(thing))?.message ?? 'it was deleted, and is there all the same.',
  }))
}

/** Those that are there. */
export async function there(things: readonly DrillThing[], context: Context): Promise<DrillThing[]> {
  const { document, scan } = await readCluster(context, new Set(drilled))
  const [unread] = document.missing.filter(one => one.name === null)
  if (unread)
    throw new Failure(
      'unreachable',
      `What is left cannot be told: ${unread.section} could not be read. ${unread.reason}`,
    )
  return thereOf(things, document, new Set(scan.groups.map(one => one.id)))
}

async function deleteAll(
  things: readonly DrillThing[],
  { cluster, registry }: Context,
  reasons: Map<string, Failure>,
): Promise<void> {
  const of = <Kind extends DrillThing['kind']>(kind: Kind): Extract<DrillThing, { kind: Kind }>[] =>
    things.filter((one): one is Extract<DrillThing, { kind: Kind }> => one.kind === kind)
  const note = (some: readonly DrillThing[], errors: readonly (Failure | null)[]): void =>
    errors.forEach((error, index) => {
      const thing = some[index]
      if (thing && error) reasons.set(thingText(thing), error)
    })
  const attempt = async (
    some: readonly DrillThing[],
    work: () => Promise<readonly { error: Failure | null }[]>,
  ): Promise<void> => {
    if (some.length === 0) return
    const results = await work().catch(toFailure)
    note(some, results instanceof Failure ? some.map(() => results) : results.map(one => one.error))
  }

  const [acls, groups, topics, quotas] = [of('acl'), of('group'), of('topic'), of('quota')]
  await attempt(acls, () => cluster.deleteAcls(acls.map(one => one.acl)))
  await attempt(groups, () => cluster.deleteGroups(groups.map(one => one.name)))
  await attempt(topics, async () => {
    const { topics: found } = await cluster.describe(topics.map(one => one.name))
    const ids = new Map(found.map(one => [one.name, one.id]))
    return cluster.deleteTopics(topics.map(({ name }) => ({ topic: name, id: ids.get(name) ?? '' })))
  })
  await attempt(quotas, () =>
    cluster.alterClientQuotas(
      quotas.map(({ entity, keys }) => ({
        entity,
        values: Object.fromEntries(keys.map(key => [key, null])),
      })),
    ),
  )
  // What others refer to was registered before them.
  for (const subject of of('subject').reverse())
    await attempt([subject], async () => {
      if (!registry?.known)
        throw registry?.why ?? new Failure('config', 'The environment has no schema registry.')
      await registry.value.deleteSubject(subject.name)
      return []
    })
}
