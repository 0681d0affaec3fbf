import { defineQuery } from '../../context.ts'
import { argument } from '../../core/argument.ts'
import { topicName } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import { parseDuration, writeDuration } from '../../core/time.ts'
import { measuredShape } from './measured.ts'
import { presentPerf } from './present-perf.ts'
import { readPerf } from './read-perf.ts'

const [leastMs, mostMs] = [1_000, 2 * 3_600_000]

/** A bare number is minutes, as in the suite. */
const watchTime = () =>
  argument({
    explain: 'how long to watch, as 60s; a number alone is minutes, at most 2h',
    placeholder: '60s',
    field: { type: 'text', example: '60s' },
    parse: text => parseDuration(/^\d+$/.test(text.trim()) ? `${text.trim()}m` : text),
    write: writeDuration,
  })

export const perf = defineQuery({
  name: 'perf',
  aliases: ['analyze-performance'],
  summary: 'Measure what is written to a topic and read from it, and say what the figures suggest',
  arguments: { topic: topicName().positional(), duration: watchTime().orElse(60_000) },
  permission: 'topics:read',
  examples: ['perf tda_jobs', 'perf tda_jobs --duration 5m'],
  data: measuredShape,
  answer: async ({ topic, duration }, context) => {
    if (duration < leastMs || duration > mostMs)
      throw new Failure('usage', 'A topic is watched for 1s to 2h.', { hint: 'Write --duration 60s.' })
    const { data, gaps } = await readPerf(context, topic, duration)
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present: presentPerf,
})
