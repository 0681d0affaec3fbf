import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Page } from 'playwright-core'

/**
 * The pictures of the docs, taken from the running playground: `npm run pictures`. Needs Chromium and what the playground
 * needs; takes about two minutes, because an alert has to fire and resolve.
 */
const folder = join(import.meta.dirname, '..', 'docs', 'pictures')
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const playground = spawn(process.execPath, [join(import.meta.dirname, '..', 'src', 'main.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, SLACK_BOT_TOKEN: '', SLACK_BOT_TOKEN_FILE: '' },
})
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags })
try {
  const address = await pageAddress()
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(address)
  await take(page)
  const phone = await browser.newPage({ viewport: { width: 390, height: 800 } })
  await phone.goto(address)
  await phone.getByText('Offsets of "backend_result_consumers" moved').first().waitFor()
  await phone.screenshot({ path: join(folder, 'phone.png') })
} finally {
  await browser.close()
  playground.kill('SIGINT')
  await once(playground, 'exit')
}

async function pageAddress(): Promise<string> {
  for await (const line of createInterface(playground.stdout)) {
    const [, address] = /Open (http\S+)/.exec(line) ?? []
    if (address) return address
  }
  throw new Error('The playground did not start.')
}

async function take(page: Page): Promise<void> {
  const channel = (name: string) => page.getByRole('navigation').getByText(name).first().click()
  const as = (name: string) => page.getByLabel('Act as').first().selectOption({ label: name })
  const shot = (name: string) => page.screenshot({ path: join(folder, `${name}.png`) })
  const say = async (text: string) => {
    await page.getByRole('textbox').first().fill(text)
    await page.keyboard.press('Enter')
  }
  await channel('kafka-ops')
  await say('/kafka health')
  await page.getByRole('button', { name: 'Details' }).waitFor()
  await shot('health')

  await say('/kafka offsets reset backend_result_consumers --to earliest --reason "replay after the fix"')
  await page.getByRole('button', { name: 'Send for approval' }).click()
  await as('Otto Operator')
  await channel('kafka-approvals')
  await page.getByRole('button', { name: 'Approve', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Approve', exact: true }).scrollIntoViewIfNeeded()
  await shot('approval')
  await page.getByRole('button', { name: 'Approve', exact: true }).click()
  await page.getByText('Offsets of "backend_result_consumers" moved').first().waitFor()

  await channel('kafka-alerts')
  await page.getByRole('button', { name: 'Acknowledge' }).first().waitFor({ timeout: 120_000 })
  await shot('alert')
  await channel('kafka-ops')
  await say('/kafka digest daily')
  await page.getByText('Daily digest of playground').first().waitFor()
  await page.getByText('Audit trail:').first().scrollIntoViewIfNeeded()
  await shot('digest')
}
