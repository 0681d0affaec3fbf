import type { JobProgress } from '../../core/job.ts'
import type { Text } from '../../core/report.ts'
import { writeDuration } from '../../core/time.ts'
import { count, counted } from '../../core/words.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Found } from './search-topic.ts'
import { type Cleanup, goneBy } from './topic-cleanup.ts'

/** What the message shows between two looks. */
export function forgetProgress(
  checkpoint: Checkpoint,
  found: readonly Found[],
  topics: ReadonlyMap<string, { cleanup: Cleanup }>,
  isUnsure: boolean,
): JobProgress {
  const records = found.reduce((sum, one) => sum + one.records, 0)
  const tombstones = found.reduce((sum, one) => sum + one.tombstones, 0)
  const began = Object.values(checkpoint.first ?? {}).reduce((sum, one) => sum + one.records, 0)
  return {
    doing: isUnsure
      ? unsure(found)
      : records > 0
        ? `${counted(records, 'record')} with the key ${records === 1 ? 'is' : 'are'} still there. It looks again and again.`
        : `No record with the key is left, but ${counted(tombstones, 'tombstone')}, which ${tombstones === 1 ? 'bears' : 'bear'} the key. It looks again and again.`,
    fraction: began === 0 ? null : Math.max(0, 1 - records / began),
    leftMs: null,
    facts: [
      { label: 'Looked', value: counted(checkpoint.looks, 'time') },
      { label: 'Next look', value: [{ time: checkpoint.lookAt }] },
    ],
    table: {
      columns: [
        { name: 'Topic' },
        { name: 'With the key', align: 'right' },
        { name: 'Tombstones', align: 'right' },
        { name: 'Waits for' },
      ],
      rows: found.map(one => [
        one.topic,
        count(one.records),
        count(one.tombstones),
        waitsFor(one, topics.get(one.topic)?.cleanup),
      ]),
    },
  }
}

/** More than the plan told of: nothing is certified then. */
const unsure = (found: readonly Found[]): string =>
  `${counted(
    found.reduce((sum, one) => sum + one.notJudged, 0),
    'record',
  )} cannot be judged by the expression (${found.find(one => one.why)?.why}): more than the plan told of, so that nothing can be certified. It looks again; or end it, and plan again.`

function waitsFor({ records, tombstones, open, newest }: Found, cleanup: Cleanup | undefined): Text {
  if (records + tombstones === 0) return 'nothing, it is clean'
  if (!cleanup) return '–'
  const by = goneBy(cleanup, newest)
  if (cleanup.way === 'time')
    return by === null ? 'their age (retention.ms)' : ['their age (retention.ms), by ', { time: by }]
  if (open.length > 0) return 'its tombstone, then compaction'
  return records > 0
    ? 'compaction'
    : `compaction after delete.retention.ms (${writeDuration(cleanup.tombstonesMs)})`
}
