import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from '../../src/playground/slack/scenario.ts'
import { type SlackStandIn, startSlackStandIn } from '../../src/playground/slack/stand-in.ts'
import { startToyApp, type ToyApp } from '../unit/slack-stand-in/toy-app.ts'

let slack: SlackStandIn
let toy: ToyApp
let browser: Browser
let page: Page
const mistakes: string[] = []

beforeAll(async () => {
  slack = await startSlackStandIn({
    switches: [
      { id: 'ok', label: 'Catch up', description: 'Reads faster.', run: async () => 'It reads faster now.' },
    ],
  })
  toy = await startToyApp(slack)
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(5000)
  page.on('pageerror', error => mistakes.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error') mistakes.push(message.text())
  })
  await page.goto(slack.pageUrl)
})
afterAll(async () => {
  await browser?.close()
  await toy?.stop()
  await slack?.stop()
})

const composer = () => page.getByRole('textbox', { name: 'Message #kafka-ops' })
const log = () => page.getByRole('log', { name: 'Messages in kafka-ops' })
const seen = async (text: string) => {
  await log().getByText(text).first().waitFor()
}

test('a visitor types a command, presses a button, fills in the form and corrects it', async () => {
  await composer().fill('/kafka')
  await page.getByRole('button', { name: '/kafka [command] [options]' }).waitFor()
  await composer().fill('/kafka health')
  await composer().press('Enter')
  await seen('You asked for health')
  await page.getByRole('button', { name: 'Ask more' }).click()

  const form = page.getByRole('dialog', { name: 'Ask' })
  await form.getByRole('combobox', { name: 'Topic' }).fill('pay')
  await form.getByRole('option', { name: 'payments' }).click()
  await form.getByRole('textbox', { name: 'Reason' }).fill('a bad one')
  await form.getByRole('button', { name: 'Send' }).click()
  await form.getByRole('alert').getByText('Give a good reason.').waitFor()
  await form.getByRole('textbox', { name: 'Reason' }).fill('a fine one')
  await form.getByRole('button', { name: 'Send' }).click()
  await form.waitFor({ state: 'detached' })
  expect(toy.seen.at(-1)?.detail).toContain('"value":"a fine one"')
})

test('the menu of shortcuts closes with Escape, and the keyboard is where it was', async () => {
  const button = page.getByRole('button', { name: 'Shortcuts' })
  await button.click()
  await page.getByRole('menu').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  expect(await button.evaluate(element => element === element.ownerDocument.activeElement)).toBe(true)
})

test('an answer for one person alone is not seen when acting as another, and unread messages are counted', async () => {
  await composer().fill('/kafka private')
  await composer().press('Enter')
  await seen('Only you see this.')
  await seen('Only visible to you')
  await toy.app.client.chat.postMessage({ channel: '#kafka-alerts', text: 'An alert.' })
  await page.getByRole('button', { name: 'kafka-alerts, 1 unread' }).waitFor()
  await page.getByLabel('Act as').selectOption(people.viewer.id)
  await page.getByText('developer: reads only').waitFor()
  await seen('You asked for health')
  expect(await page.getByText('Only you see this.').count()).toBe(0)
  await page.getByLabel('Act as').selectOption(people.operator.id)
  await page.getByText('operator: asks for changes').waitFor()
})

test('a mention is answered in a thread, which takes no commands', async () => {
  await composer().fill('@kafka lag')
  await composer().press('Enter')
  await page.getByRole('button', { name: '1 reply' }).click()
  const thread = page.getByRole('region', { name: 'Thread' })
  await thread.getByText('I was mentioned.').waitFor()
  await thread.getByRole('textbox', { name: 'Reply in the thread' }).fill('/kafka lag')
  await thread.getByRole('button', { name: 'Send' }).click()
  const refusal = thread.getByRole('alert').getByText('/kafka is not supported in threads.')
  await refusal.waitFor()
  expect(toy.seen.at(-1)?.kind).toBe('mention')
  await thread.getByRole('button', { name: 'Close thread' }).click()
})

test('a name full of markup shows as it is where it was escaped, and as a mention where it was not', async () => {
  const name = '<!channel> *x* [/red] <img src=x onerror=alert(1)>'
  const escaped = name.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  await toy.app.client.chat.postMessage({
    channel: '#kafka-ops',
    text: 'names',
    blocks: [
      { type: 'section', text: { type: 'plain_text', text: `Plain: ${name}` } },
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: `Rich: ${name}` }] }],
      },
      { type: 'section', text: { type: 'mrkdwn', text: `Escaped: ${escaped}` } },
      { type: 'section', text: { type: 'mrkdwn', text: 'Forgotten: <!channel>' } },
    ],
  })
  await seen(`Plain: ${name}`)
  await seen(`Rich: ${name}`)
  await seen('Escaped: <!channel>')
  const message = log().getByRole('article').last()
  expect(await message.locator('img').count()).toBe(0)
  expect(await message.locator('.mention').allTextContents()).toEqual(['@channel'])
})

test('a link to a message leads there within the page', async () => {
  const { channels } = slack
  const alerts = channels.find(channel => channel.name === 'kafka-alerts')?.id ?? ''
  const [alert] = slack.record.messages(alerts)
  const { client } = toy.app
  const { permalink } = await client.chat.getPermalink({ channel: alerts, message_ts: alert?.ts ?? '' })
  await client.chat.postMessage({ channel: '#kafka-ops', text: `See <${permalink}|that alert>.` })
  await log().getByRole('link', { name: 'that alert' }).click()
  await page.getByRole('region', { name: 'Channel kafka-alerts' }).waitFor()
  expect(await page.locator('article:focus').textContent()).toContain('An alert.')
})

test('the Home tab is each person’s own, and the playground’s switches say what they did', async () => {
  await page
    .getByRole('navigation', { name: 'Channels' })
    .getByRole('button', { name: 'kafka', exact: true })
    .click()
  await page.getByRole('tab', { name: 'Home' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  expect(slack.record.home(people.operator.id)).toBeDefined()
  expect(slack.record.home(people.viewer.id)).toBeUndefined()
  await page.getByRole('button', { name: 'Catch up' }).click()
  await page.getByRole('status').getByText('It reads faster now.').waitFor()
})

test('it fits a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('button', { name: 'Channels and playground' }).click()
  await page.getByRole('button', { name: /^kafka-ops/ }).click()
  await seen('You asked for health')
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  expect(await composer().isVisible()).toBe(true)
})

test('nothing went wrong in the page meanwhile', () => {
  expect(mistakes).toEqual([])
})
