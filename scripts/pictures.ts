import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { people } from '../src/playground/slack/scenario.ts'
import { openBrowser, visit } from '../test/support/visitor.ts'

/** Takes the pictures of the documentation, `docs/pictures/*.png`, from a playground that it starts and ends. */
const folder = join(import.meta.dirname, '..', 'docs', 'pictures')
const largest = 160_000
const size = { width: 980, height: 700 }
const { operator, approver } = people

await mkdir(folder, { recursive: true })
const playground = await startPlayground()
const browser = await openBrowser()
try {
  await takePictures(playground.pageUrl)
} finally {
  await browser.close()
  await playground.stop()
}

async function takePictures(pageUrl: string): Promise<void> {
  const visitor = await visit(browser, pageUrl, size)
  const { page } = visitor
  await visitor.goTo('kafka-alerts')
  await visitor.sees('cpp_tda_processors', 'Acknowledge')
  await take(page, 'alert')

  await visitor.goTo('kafka-ops')
  await visitor.type('/kafka health')
  await visitor.sees('Brokers: 3 of 3')
  await take(page, 'health')

  await visitor.type(
    '/kafka offsets reset backend_result_consumers --to earliest --reason "replay after the fix"',
  )
  const plan = await visitor.sees('Nothing has been changed', 'Send for approval')
  await plan.getByRole('button', { name: 'Send for approval' }).click()
  await visitor.be(approver)
  await visitor.goTo('kafka-approvals')
  const card = await visitor.sees('replay after the fix', 'Approve')
  await take(page, 'approval')

  const phone = await visit(browser, pageUrl, { width: 390, height: 800 })
  await phone.be(approver)
  await phone.goTo('kafka-approvals')
  await phone.sees('replay after the fix', 'Approve')
  await take(phone.page, 'phone')
  await phone.close()

  await visitor.goTo('kafka')
  await page.getByRole('tab', { name: 'Home' }).click()
  await page.getByRole('heading', { name: 'Waits for your decision' }).waitFor()
  await take(page, 'home')

  await visitor.goTo('kafka-approvals')
  await card.getByRole('button', { name: 'Approve' }).click()
  await visitor.sees('were moved and read back')
  await visitor.be(operator)
  await visitor.goTo('kafka-ops')
  await visitor.type('/kafka digest daily')
  await visitor.sees('Daily digest of playground')
  await take(page, 'digest')
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  const { size: bytes } = await stat(path)
  if (bytes > largest) throw new RangeError(`${name}.png has ${bytes} bytes; at most ${largest} are wanted.`)
  process.stdout.write(`${name}.png ${Math.round(bytes / 1000)} kB\n`)
}

/** `npm start`, until it says where its page is. */
async function startPlayground() {
  const main = join(import.meta.dirname, '..', 'src', 'main.ts')
  // With the token of a real Slack it would be the bot that starts, not the playground.
  const env = { ...process.env, SLACK_BOT_TOKEN: '', SLACK_BOT_TOKEN_FILE: '' }
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'], env })
  const stop = async (): Promise<void> => {
    child.kill('SIGINT')
    if (child.exitCode === null) await once(child, 'exit')
  }
  let pageUrl = ''
  for await (const line of createInterface(child.stdout)) {
    pageUrl = /Open (http\S+)/.exec(line)?.[1] ?? pageUrl
    if (line.startsWith('Ctrl-C ends')) return { pageUrl, stop }
  }
  throw new Error('The playground ended before it ran.')
}
