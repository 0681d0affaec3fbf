import { z } from 'zod'
import type { Known } from '../../core/failure.ts'
import type { Part } from '../../core/report.ts'
import { counted } from '../../core/words.ts'
import type { ConfigEntry } from '../../kafka/cluster.ts'

export const differenceShape = z.object({
  setting: z.string(),
  /** null: this broker does not set it, or does not show it. */
  values: z.array(z.object({ broker: z.number(), value: z.string().nullable() })),
})
export type Difference = z.infer<typeof differenceShape>

/**
 * What each broker has for itself, by its nature: its id, its addresses, where its files are. Everything else should be the
 * same on all brokers, or a partition behaves differently once its leader moves.
 */
const ownOfEach = [
  /^(node|broker)\.id$/,
  /^broker\.rack$/,
  /^(advertised\.|controller\.quorum\.)?(listeners|host\.name|port)$/,
  /^log\.dirs?$/,
  /^metadata\.log\.dir$/,
  /(^|\.)ssl\.(keystore|truststore)\.(location|certificate\.chain|key)$/,
]

/** The settings, by name, that differ among the brokers whose settings are known. A secret is never compared: none is shown. */
export function configDifferences(configs: ReadonlyMap<number, Known<ConfigEntry[]>>): Difference[] {
  const brokers = [...configs]
    .flatMap(([broker, entries]) =>
      entries.known ? [{ broker, entries: new Map(entries.value.map(entry => [entry.name, entry])) }] : [],
    )
    .sort((a, b) => a.broker - b.broker)
  const names = new Set(brokers.flatMap(one => [...one.entries.keys()]))
  return [...names].sort().flatMap(setting => {
    if (ownOfEach.some(own => own.test(setting))) return []
    if (brokers.some(one => one.entries.get(setting)?.sensitive)) return []
    const values = brokers.map(one => ({
      broker: one.broker,
      value: one.entries.get(setting)?.value ?? null,
    }))
    return new Set(values.map(one => one.value)).size > 1 ? [{ setting, values }] : []
  })
}

export function presentDifferences(differences: readonly Difference[]): Part[] {
  if (differences.length === 0) return []
  const brokers = [...new Set(differences.flatMap(one => one.values.map(({ broker }) => broker)))]
  return [
    {
      kind: 'callout',
      tone: 'warning',
      text: `${counted(differences.length, 'setting')} ${differences.length === 1 ? 'is' : 'are'} not the same on all brokers.`,
      detail: 'A partition behaves differently once its leader moves.',
    },
    {
      kind: 'table',
      table: {
        columns: [{ name: 'Setting' }, ...brokers.map(broker => ({ name: `Broker ${broker}` }))],
        rows: differences.map(one => [
          one.setting,
          ...brokers.map(id => one.values.find(({ broker }) => broker === id)?.value ?? '–'),
        ]),
      },
    },
  ]
}
