import type { Context } from '../../context.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import { listed } from '../../core/words.ts'
import type { Collectable } from './collectable-rotation.ts'

/**
 * Sets the password in Kafka and signs in with it. False: signing in could not be tried. Throws a Failure; after one the
 * rotation can be collected again, and a newer password takes the place of this one.
 */
export async function setPassword(
  { cluster, store, caller, environment }: Pick<Context, 'cluster' | 'store' | 'caller' | 'environment'>,
  { account, clusterId, before, mechanisms, request }: Collectable,
  password: string,
): Promise<boolean> {
  const note = (summary: string): void =>
    void store.audit.append({
      event: 'credential',
      actor: caller.actor,
      door: caller.door,
      environment,
      command: 'accounts rotate',
      arguments: null,
      requestId: request.id,
      digest: request.digest,
      summary,
      detail: { account, mechanisms: [...mechanisms] },
    })

  const [description, users] = await Promise.all([cluster.describe([]), cluster.scramUsers()])
  const now = users.find(one => one.user === account)?.credentials.map(one => one.mechanism) ?? []
  if (description.clusterId !== clusterId || now.sort().join() !== [...before].sort().join())
    throw new Failure(
      'outdated',
      `${account} can sign in by ${listed(now)} now, and by ${listed(before)} when it was approved. Nothing was changed.`,
      { hint: `Ask for it again: ${request.typed}` },
    )
  note(`Sets a new password of ${account}`)
  await cluster.alterScram({ user: account, password, mechanisms })
  const isTried = await cluster.tryScram({ user: account, password, mechanisms }).catch((error: unknown) => {
    const why = toFailure(error)
    note(`Set a new password of ${account}, and could not sign in with it`)
    throw new Failure(why.code, `The new password of ${account} was set. ${why.message}`, {
      hint: 'The old one holds no more. Look why; collecting it again makes another one.',
      cause: why,
    })
  })
  store.transaction(() => {
    store.accountCredentials.rotated(
      request.id,
      environment,
      mechanisms.map(mechanism => ({ account, mechanism })),
    )
    note(`Set a new password of ${account}${isTried ? ', and signed in with it' : ''}`)
  })
  return isTried
}
