import { defineChange } from '../../context.ts'
import type { Argument } from '../../core/argument.ts'
import { byteRate } from '../../core/arguments/byte-rate.ts'
import { declaredTopics } from '../../core/arguments/kinds.ts'
import type { Plan } from '../../core/plan.ts'
import { readTopicPlan, usable } from '../plan/read-topic-plan.ts'
import { rateText } from '../replication/phase.ts'
import { defaultThrottle } from '../replication/read-replication.ts'
import { executeTopics } from './execute-topics.ts'
import { inspectTopics } from './inspect-topics.ts'
import { judgeRows } from './judge-rows.ts'
import { planChange } from './plan-change.ts'
import { inScope, type Scope } from './scope.ts'
import { topicDecision } from './topic-decision.ts'
import { presentTopicsOutcome, topicsOutcome } from './topics-outcome.ts'

interface Declaration {
  name: string
  aliases: readonly string[]
  summary: string
  examples: readonly string[]
}

const topics = declaredTopics().optional()
const throttle = byteRate(
  `how fast replicas may be copied, in bytes a second and broker; without it ${rateText(defaultThrottle)}`,
).optional()

/** A command that brings topics to what topics.yml declares. Its risk is that of its plan. */
export const topicChange = (scope: Scope, declaration: Declaration) =>
  defineChange({
    ...declaration,
    // What is only created is copied from nowhere.
    arguments: (scope === 'create' ? { topics } : { topics, throttle }) as {
      topics: typeof topics
      throttle: Argument<number | undefined>
    },
    permission: 'topics:write',
    risk: 'write',
    // What is created new has nothing to lose.
    ...(scope === 'create' ? {} : { riskOf: (plan: Plan) => topicDecision.parse(plan.decision).risk }),
    outcome: topicsOutcome,
    // The brokers judge while the plan is made, so that what they refuse is in the plan as impossible and the rest goes on.
    observe: (args, context) =>
      readTopicPlan(context, args.topics, {
        throttle: args.throttle,
        schemaTopics: (rows, observed) =>
          scope === 'update' ? [] : usable(inScope(scope, rows, observed).own, observed),
        judge: async (rows, observed) => {
          const { own, others } = inScope(scope, rows, observed)
          return [...(await judgeRows(context.cluster, own)), ...others]
        },
      }),
    plan: (_, read) => planChange(scope, read),
    execute: executeTopics,
    inspect: inspectTopics,
    present: presentTopicsOutcome,
  })
