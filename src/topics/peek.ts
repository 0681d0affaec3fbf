import { rulesOf } from '../config/config.ts'
import { piiFieldsOf } from '../config/personal-fields.ts'
import { type Context, defineQuery } from '../context.ts'
import { authorise } from '../core/authorise.ts'
import { Failure } from '../core/failure.ts'
import { matchesGlob } from '../core/glob.ts'
import { counted } from '../core/words.ts'
import { type PeekArguments, peekArguments } from './peek/arguments.ts'
import { type Peeked, peekedShape } from './peek/peeked.ts'
import { presentPeeked } from './peek/present-peeked.ts'
import { readTopic } from './peek/read-topic.ts'

export const peekTopic = defineQuery({
  name: 'topics peek',
  summary: 'Look at records of a topic, or group those of a dead letter queue by their errors',
  arguments: peekArguments,
  permission: 'records:read',
  audited: true,
  examples: [
    'topics peek tda_jobs',
    'topics peek tda_jobs --from "2h ago" --filter \'data.status = "failed"\'',
    'topics peek tda_dlq --group-errors',
  ],
  data: peekedShape,
  answer: async (args, context) => {
    const { topic, key, unmasked } = args
    const isGrouped = groupsErrors(args, context)
    oneOf(args, isGrouped)
    const listed = piiFieldsOf(context, topic)
    if (unmasked)
      authorise(
        rulesOf(context.config, context.standing),
        context.caller.actor,
        'records:unmask',
        context.environment,
      )
    const piiFields = unmasked ? [] : listed
    if (key !== undefined && piiFields.includes('$key'))
      throw new Failure(
        'refused',
        `The keys of topic "${topic}" are listed as personal data: nobody looks for one without seeing them.`,
        {
          hint: 'Add --unmasked, which needs the right "records:unmask".',
        },
      )
    const { data, failures } = await readTopic({ ...args, 'group-errors': isGrouped }, context, piiFields)
    const peeked: Peeked = { ...data, listed, isUnmasked: unmasked && listed.length > 0 }
    return { data: peeked, failures, seen: auditOf(args, peeked) }
  },
  present: presentPeeked,
})

/** A dead letter queue is grouped, unless certain records of it are asked for. */
function groupsErrors(args: PeekArguments, { config }: Context): boolean {
  const { topic, last, first, from } = args
  if (args['group-errors']) return true
  const asksForRecords = last !== undefined || first !== undefined || from !== undefined
  return !asksForRecords && config.bot.deadLetterTopics.some(glob => matchesGlob(glob, topic))
}

function oneOf({ last, first, from, limit }: PeekArguments, isGrouped: boolean): void {
  const given = [last, first, from].filter(one => one !== undefined).length
  if (given > 1)
    throw new Failure('usage', '--last, --first and --from cannot be given together.', {
      hint: 'For the first N from a place on: --from PLACE --limit N.',
    })
  if (limit !== undefined && (last ?? first) !== undefined)
    throw new Failure(
      'usage',
      '--limit goes with --from and --group-errors; --last and --first say themselves how many.',
    )
  if (limit !== undefined && limit > 1000 && !isGrouped)
    throw new Failure('usage', 'At most 1,000 records are shown at once.', {
      hint: 'Narrow it down with --filter, --key or --partitions.',
    })
}

/** Who looked at what, for the trail: the sentence and the places. */
function auditOf({ topic, key, header, filter }: PeekArguments, data: Peeked) {
  const shown =
    data.view === 'records' ? data.rows.length : data.rows.reduce((sum, row) => sum + row.count, 0)
  const masking =
    data.listed.length === 0 ? 'nothing listed to mask' : data.isUnmasked ? 'unmasked' : 'masked'
  return {
    summary: `Looked at ${counted(data.view === 'records' ? shown : data.lookedAt, 'record')} of topic ${topic} (${masking})`,
    detail: {
      topic,
      view: data.view,
      shown,
      lookedAt: data.lookedAt,
      read: data.partitions.flatMap(({ partition, from, to }) =>
        from === null ? [] : [{ partition, from, to }],
      ),
      filter: { key: key ?? null, header, expression: filter ?? null },
      listed: data.listed,
      isUnmasked: data.isUnmasked,
    },
  }
}
