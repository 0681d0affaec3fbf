import { z } from 'zod'
import type { Context } from '../../context.ts'
import { Failure, type Known, toFailure, unknown } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import type { ClusterDescription, LogDir } from '../../kafka/cluster.ts'

export const brokerShape = z.object({
  broker: z.number(),
  /** `absent`: expected by bot.yml or named as a replica, and not registered. */
  state: z.enum(['here', 'absent']),
  address: z.string().nullable(),
  rack: z.string().nullable(),
  /** The active controller; null: which broker that is could not be learnt. */
  isController: z.boolean().nullable(),
  /** Partitions that it leads, and those that it should lead, being the first of their replicas. */
  leads: z.number(),
  preferred: z.number(),
  replicas: z.number(),
  /** Of its replicas, those that are not in sync. */
  outOfSync: z.number(),
  /** Of all replicas on its disks; null: it did not tell. */
  bytes: z.bigint().nullable(),
  disks: z
    .array(
      z.object({
        path: z.string(),
        fault: z.string().nullable(),
        totalBytes: z.bigint().nullable(),
        usableBytes: z.bigint().nullable(),
        replicas: z.number(),
        bytes: z.bigint(),
      }),
    )
    .nullable(),
})
export type BrokerRow = z.infer<typeof brokerShape>

export interface Brokers {
  description: ClusterDescription
  rows: BrokerRow[]
  gaps: Gap[]
}

/** Every broker that is registered, expected by bot.yml, or named in a list of replicas, by its id. */
export async function readBrokers({ cluster, config, environment }: Context): Promise<Brokers> {
  const [description, dirs] = await Promise.all([cluster.describe(), cluster.logDirs().catch(toFailure)])
  const { brokers, topics, controllerId } = description
  const here = new Map(brokers.map(one => [one.id, one]))
  const partitions = topics.flatMap(topic => topic.partitions)
  const ids = new Set([
    ...here.keys(),
    ...(config.bot.environments.get(environment)?.brokersExpected ?? []),
    ...partitions.flatMap(one => one.replicas),
  ])
  const disksOf = (id: number): Known<LogDir[]> =>
    dirs instanceof Failure ? unknown(dirs) : (dirs.get(id) ?? unknown(notThere(id)))
  const rows = [...ids]
    .sort((a, b) => a - b)
    .map((id): BrokerRow => {
      const broker = here.get(id)
      const disks = disksOf(id)
      const held = partitions.filter(one => one.replicas.includes(id))
      return {
        broker: id,
        state: broker ? 'here' : 'absent',
        address: broker ? `${broker.host}:${broker.port}` : null,
        rack: broker?.rack ?? null,
        isController: controllerId.known ? controllerId.value === id : null,
        leads: held.filter(one => one.leader === id).length,
        preferred: held.filter(one => one.replicas[0] === id).length,
        replicas: held.length,
        outOfSync: held.filter(one => !one.isr.includes(id)).length,
        bytes: disks.known ? sum(disks.value.map(bytesOn)) : null,
        disks: disks.known
          ? disks.value.map(dir => ({
              path: dir.path,
              fault: dir.error?.message ?? null,
              totalBytes: dir.totalBytes,
              usableBytes: dir.usableBytes,
              replicas: dir.replicas.length,
              bytes: bytesOn(dir),
            }))
          : null,
      }
    })
  const gaps = rows.flatMap(({ broker, state }): Gap[] => {
    const disks = disksOf(broker)
    return state === 'absent' || disks.known ? [] : [{ name: `disks of broker ${broker}`, why: disks.why }]
  })
  if (!controllerId.known) gaps.push({ name: 'the active controller', why: controllerId.why })
  return { description, rows, gaps }
}

const bytesOn = (dir: LogDir): bigint => sum(dir.replicas.map(one => one.bytes))
const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((total, one) => total + one, 0n)
const notThere = (id: number): Failure => new Failure('unreachable', `Broker ${id} is not there.`)
