import { z } from 'zod'
import { defineQuery } from '../context.ts'
import { topicNames } from '../core/arguments/kinds.ts'
import { type Gap, gapData, gapShape } from '../core/gaps.ts'
import { scoreShape } from '../core/score/score.ts'
import { meanScore } from '../core/score/score-topics.ts'
import { lookAtTopics } from '../kafka/look-at-topics.ts'
import { chosenTopics } from './chosen-topics.ts'
import { declaredHere } from './declared-here.ts'
import { presentTopicsHealth } from './health/present-topics-health.ts'
import { scoresHere } from './health/scores-here.ts'
import { doubtful } from './observe.ts'

const shape = z.object({
  environment: z.string(),
  /** The lowest score first; one of which nothing is known comes before all. */
  topics: z.array(scoreShape.extend({ topic: z.string() })),
  /** Over the topics whose score is known; null: there is none. */
  mean: z.number().nullable(),
  gaps: z.array(gapShape),
})
export type TopicsHealth = z.infer<typeof shape>

export const healthOfTopics = defineQuery({
  name: 'topics health',
  aliases: ['health-check'],
  summary: 'Score topics from 0 to 100, and say where each missing point went',
  arguments: { topics: topicNames('only these topics, names or globs').optional().positional() },
  permission: 'topics:read',
  examples: ['topics health', "topics health tda_jobs 'tda_results*'"],
  data: shape,
  answer: async (args, context) => {
    const { cluster, config, environment } = context
    const look = await lookAtTopics(cluster)
    const expected = config.bot.environments.get(environment)?.brokersExpected ?? null
    const doubt = doubtful(look.scan.description, declaredHere(context), expected)
    const scores = scoresHere(context, look, doubt !== null)
    const names = [...scores.keys()]
    const chosen = args.topics ? chosenTopics(args.topics, names, 'is in this cluster') : names
    const some = new Map(
      chosen.flatMap(name => scores.get(name) ?? []).map((one, n) => [chosen[n] ?? '', one]),
    )
    const gaps: Gap[] = [...(doubt ? [{ name: 'which topics exist', why: doubt }] : []), ...look.gaps]
    const topics = [...some]
      .map(([topic, { score }]) => ({ topic, ...score }))
      .sort((a, b) => (a.value ?? -1) - (b.value ?? -1) || (a.topic < b.topic ? -1 : 1))
    const isBad = topics.some(one => one.findings.some(({ severity }) => severity === 'critical'))
    return {
      data: { environment, topics, mean: meanScore(some)?.mean ?? null, gaps: gapData(gaps) },
      failures: gaps.map(gap => gap.why),
      ...(isBad || gaps.length > 0 ? { exit: 1 as const } : {}),
    }
  },
  present: presentTopicsHealth,
})
