import { Failure, toFailure } from './core/failure.ts'

/**
 * `npm start`: the bot, when it is told where Slack is (SLACK_BOT_TOKEN); else the playground, which starts a local Kafka,
 * traffic and a local Slack, and the bot as a process of its own among them. Each loads its own half of the program only.
 */
async function main(): Promise<void> {
  const { env } = process
  if (env.SLACK_BOT_TOKEN || env.SLACK_BOT_TOKEN_FILE)
    return (await import('./run-bot.ts')).runBot({ env, standby: process.argv.includes('--standby') })
  if (env.NODE_ENV === 'production')
    throw new Failure(
      'config',
      'SLACK_BOT_TOKEN is not set, and a playground is not started in production.',
      {
        hint: 'Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or the files SLACK_BOT_TOKEN_FILE and SLACK_APP_TOKEN_FILE.',
      },
    )
  await (await import('./playground/start-playground.ts')).startPlayground(env)
}

main().catch((error: unknown) => {
  const failure = toFailure(error)
  process.stderr.write(`${failure.message}\n${failure.hint ? `${failure.hint}\n` : ''}`)
  if (failure.code === 'internal') process.stderr.write(`${String(failure.stack)}\n`)
  process.exitCode = failure.code === 'config' || failure.code === 'usage' ? 2 : 1
})
