import type { Context } from '../../context.ts'
import { type Known, known, settled } from '../../core/failure.ts'
import type { ScramMechanism, ScramUser } from '../../kafka/cluster.ts'
import type { DeclaredAccount } from './compare-accounts.ts'

export interface ObservedRotation {
  clusterId: string
  environment: string
  /** null: it has no SCRAM credential. */
  user: ScramUser | null
  /** null: the access file does not declare it. */
  declared: DeclaredAccount | null
  /** The bot itself signs in by it. */
  isOwn: boolean
  /** `connections.max.reauth.ms` of the brokers; 0: open connections are never asked again. */
  reauthMs: Known<number>
}

export async function observeRotation(
  { account }: { account: string; mechanism: ScramMechanism | undefined },
  { cluster, config, environment }: Context,
): Promise<ObservedRotation> {
  const [{ clusterId, brokers }, users] = await Promise.all([cluster.describe([]), cluster.scramUsers()])
  const declared = config.access.serviceAccounts.get(account)
  const sasl = config.bot.environments.get(environment)?.sasl
  return {
    clusterId,
    environment,
    user: users.find(one => one.user === account) ?? null,
    declared: declared
      ? { authentication: declared.authentication ?? null, rotationDays: declared.rotation_days ?? null }
      : null,
    isOwn: sasl?.username === account && sasl.mechanism !== 'PLAIN',
    reauthMs: await reauthMs(
      cluster,
      brokers.map(({ id }) => id),
    ),
  }
}

async function reauthMs(cluster: Context['cluster'], brokers: readonly number[]): Promise<Known<number>> {
  const key = 'connections.max.reauth.ms'
  const read = await settled(cluster.brokerConfigs(brokers, [key]))
  if (!read.known) return read
  const values: number[] = []
  for (const one of read.value.values()) {
    if (!one.known) return one
    values.push(Number(one.value.find(({ name }) => name === key)?.value ?? 0))
  }
  // Of brokers that differ, the one that asks last; 0 is never.
  return known(values.includes(0) ? 0 : Math.max(...values))
}
