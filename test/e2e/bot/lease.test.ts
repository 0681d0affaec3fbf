import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { people } from '../../../src/playground/slack/scenario.ts'
import { startBot } from '../../support/bot.ts'
import { says } from '../../support/chat.ts'
import { sharedKafka, waitFor } from '../../support/kafka-cluster.ts'
import { type Stage, startStage } from '../../support/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage?.end())

describe('a second bot on the same data folder', () => {
  const second = (words: string[]) =>
    startBot({ slack: stage.slack, bootstrap: sharedKafka().bootstrap, folder: stage.bot.folder, words })

  test('says who runs it already, and ends with an error', async () => {
    await expect(second([])).rejects.toThrow(
      new RegExp(`The bot runs already on .*: process ${stage.bot.pid()} on .*--standby`, 's'),
    )
    expect(says(await stage.chat.ask(people.viewer, 'whoami'))).toContain('vera')
  })

  test('waits with --standby, and takes over when the first is killed', async () => {
    const standby = await second(['--standby'])
    onTestFinished(() => standby.end())
    await waitFor(() => standby.log().includes('Standing by'))
    await stage.bot.kill9()
    await waitFor(async () => (await standby.readyz()).status === 200, { timeoutMs: 40_000 })
    expect(says(await stage.chat.ask(people.viewer, 'status'))).toContain(String(standby.pid()))
  })
})
