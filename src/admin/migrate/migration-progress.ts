import type { Failure } from '../../core/failure.ts'
import type { JobProgress } from '../../core/job.ts'
import type { Field, Table } from '../../core/report.ts'
import { bytes, count, counted, listed } from '../../core/words.ts'
import type { CopyProgress } from '../../kafka/copy/copy.ts'
import type { Checkpoint } from './checkpoint.ts'
import { far, lostRanges } from './how-far.ts'
import type { MigrateSpec } from './migrate-spec.ts'
import type { MigrationPace } from './migration-pace.ts'

/** What the message of a running copy shows. */
export function migrationProgress(
  job: string,
  spec: MigrateSpec,
  checkpoint: Checkpoint,
  partitions: readonly CopyProgress[],
  { pace, doubt }: { pace: MigrationPace; doubt: Failure | null },
): JobProgress {
  const { done, total, behind, records, size, dropped, dead } = far(checkpoint, partitions)
  const rates = pace.rates()
  const left = total === null ? null : total - done
  const isMoving = rates !== null && rates.offsets > 0
  const lost = lostRanges(partitions)
  return {
    doing: doubt ? waitingFor(doubt) : doingOf(spec, behind, rates?.records ?? null),
    fraction: total === null ? null : total === 0n ? 1 : Number(done) / Number(total),
    leftMs: left !== null && isMoving && !doubt ? (Number(left) / rates.offsets) * 1000 : null,
    facts: [
      { label: 'Copied', value: `${counted(records, 'record')} (${bytes(size)})` },
      ...(rates
        ? [
            {
              label: 'Rate',
              value: `${count(Math.round(rates.records))} records/s, ${bytes(Math.round(rates.bytes))}/s`,
            },
          ]
        : []),
      ...(behind === null ? [] : [{ label: 'Behind', value: counted(behind, 'offset') }]),
      ...(dropped > 0 ? [{ label: 'Left out', value: counted(dropped, 'record') }] : []),
      ...(dead > 0
        ? [{ label: 'Failed', value: `${counted(dead, 'record')} in "${spec.deadLetterTopic}"` }]
        : []),
      ...(lost.length === 0 ? [] : [lostFact(lost)]),
    ],
    table: tableOf(checkpoint, partitions),
    followUps: [pauseIt(job)],
  }
}

export const pauseIt = (job: string) => ({ label: 'Have it wait', command: `migrate pause ${job}` })

/** A broker that is away, a leader that is missing, too few replicas: it passes, or somebody has to know of it. */
const waitingFor = ({ message, hint }: Failure): string =>
  `It cannot go on at this moment and tries again: ${message}${/[.!?]$/.test(message) ? '' : '.'}${hint ? ` ${hint}` : ''}`

function doingOf({ to, source }: MigrateSpec, behind: bigint | null, rate: number | null): string {
  if (to.kind !== 'follow' || behind === null) return `Copying "${source.topic}".`
  if (behind === 0n) return `Following "${source.topic}": all that was written is copied.`
  const stands = rate === 0 ? ', and stands still' : ''
  return `Following "${source.topic}": ${counted(behind, 'offset')} behind${stands}.`
}

const lostFact = (lost: readonly string[]): Field => ({
  label: 'Lost',
  value: `deleted by the source's retention before they were copied: ${listed(lost, 5)}`,
})

/** The ones that are furthest behind first, as a message has room for few. */
function tableOf(checkpoint: Checkpoint, partitions: readonly CopyProgress[]): Table {
  const rows = checkpoint.ranges.map(({ partition, start, end }) => {
    const one = partitions.find(other => other.partition === partition)
    const at = one?.nextOffset ?? start
    const until = end ?? one?.logEnd ?? null
    return { partition, at, until, left: until === null ? 0n : until - at, records: one?.records ?? 0 }
  })
  return {
    columns: [
      { name: 'Partition', align: 'right' },
      { name: 'Records', align: 'right' },
      { name: 'Next offset', align: 'right' },
      { name: 'Up to', align: 'right' },
    ],
    rows: rows
      .sort((a, b) => (a.left === b.left ? a.partition - b.partition : a.left > b.left ? -1 : 1))
      .map(one => [
        String(one.partition),
        count(one.records),
        count(one.at),
        one.until === null ? '–' : count(one.until),
      ]),
  }
}
