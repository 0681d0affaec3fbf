import { count, counted, listed } from '../../core/words.ts'
import type { Checkpoint, End } from './checkpoint.ts'
import type { ForgetSpec } from './forget-spec.ts'
import type { Found } from './search-topic.ts'

/**
 * What the audit trail keeps of it: the key as a salted hash, what was done, and how the last search saw all partitions up to which
 * offset without finding it. docs/forget.md says how to verify one.
 */
export function certificate(
  spec: ForgetSpec,
  { first, written, looks, startedAt }: Pick<Checkpoint, 'first' | 'written' | 'looks' | 'startedAt'>,
  found: readonly Found[],
  { began, ended }: { began: number; ended: number },
): End {
  const lookedAt = found.reduce((sum, one) => sum + one.lookedAt, 0)
  const missed = found.reduce((sum, one) => sum + one.notJudged, 0)
  const names = listed(spec.topics.map(one => one.topic))
  return {
    state: 'done',
    summary: `Forgotten in ${names}: the last search looked at ${counted(lookedAt, 'record')} and found none with the key, tombstones included.`,
    facts: [
      { label: 'HMAC-SHA-256 of the key', value: spec.hash },
      { label: 'Salt (the secret of the HMAC)', value: spec.salt },
      {
        label: 'Searched for',
        value: spec.where === null ? 'the key of records' : `the key of records, or: ${spec.where}`,
      },
      ...spec.topics.map(({ topic, id, way, before }) => {
        const seen = found.find(one => one.topic === topic)
        const { records = 0, tombstones = 0 } = first?.[topic] ?? {}
        const ends = [...(seen?.ends ?? [])].map(([partition, offset]) => `${partition}:${offset}`)
        return {
          label: topic,
          value: [
            `Topic id ${id}.`,
            `The plan found ${counted(spec.planned[topic] ?? 0, 'record')}.`,
            before.length > 0
              ? `Deleted before offsets ${before.map(one => `${one.partition}:${one.offset}`).join(' ')}.`
              : null,
            way === 'time'
              ? `First search: ${counted(records, 'record')}.`
              : `First search: ${counted(records, 'record')} and ${counted(tombstones, 'tombstone')}. ${counted(written[topic] ?? 0, 'tombstone')} written.`,
            `Last search: none in ${counted(seen?.lookedAt ?? 0, 'record')}, up to the ends ${ends.join(' ')}.`,
          ]
            .filter(Boolean)
            .join(' '),
        }
      }),
      {
        // Deletions reach all replicas by the start of the log; compaction is each broker's own.
        label: 'Read from',
        value: spec.topics.every(one => one.way === 'time')
          ? 'the leaders of the partitions; the start of the log is that of all replicas'
          : 'the leaders of the partitions; brokers with other replicas compact these by themselves, in their own time',
      },
      {
        label: 'Searches',
        value: `${count(looks)}, the first begun ${iso(startedAt)}, the last from ${iso(began)} to ${iso(ended)}`,
      },
    ],
    remarks:
      missed === 0
        ? []
        : [
            `${counted(missed, 'record')} could not be judged by the expression (${found.find(one => one.why)?.why}): this certificate does not speak of them.`,
          ],
  }
}

const iso = (at: number): string => new Date(at).toISOString()
