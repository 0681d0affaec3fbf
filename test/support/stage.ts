import {
  type SlackStandIn,
  type StandInOptions,
  startSlackStandIn,
} from '../../src/playground/slack/stand-in.ts'
import { type BotOptions, startBot, type TestBot } from './bot.ts'
import { chatIn } from './chat.ts'
import { sharedKafka } from './kafka-cluster.ts'

export interface Stage {
  slack: SlackStandIn
  bot: TestBot
  chat: ReturnType<typeof chatIn>
  end(): Promise<void>
}

export type StageOptions = Partial<Omit<BotOptions, 'slack'>> & { standIn?: StandInOptions }

/** A Slack of its own and a bot in it; without `bootstrap` on the shared cluster. */
export async function startStage({ standIn, ...options }: StageOptions = {}): Promise<Stage> {
  const slack = await startSlackStandIn(standIn)
  try {
    const bot = await startBot({ bootstrap: options.bootstrap ?? sharedKafka().bootstrap, ...options, slack })
    const end = async (): Promise<void> => {
      await bot.end()
      await slack.stop()
    }
    return { slack, bot, chat: chatIn(slack), end }
  } catch (error) {
    await slack.stop()
    throw error
  }
}
