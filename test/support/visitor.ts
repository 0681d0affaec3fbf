import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import type { people } from '../../src/playground/slack/scenario.ts'

/** Two cores are shared by brokers, bots and browsers: this says "never", not how fast. */
const patienceMs = 40_000

/** CHROMIUM names another browser than the system's. It talks to nobody but the page. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Grey edges of letters instead of coloured ones: screenshots of half the size.
      '--disable-lcd-text',
    ],
  })

export type Visitor = Awaited<ReturnType<typeof visit>>

/** Somebody who uses the page with keyboard and mouse, and finds things as a person does: by their names. */
export async function visit(
  browser: Browser,
  pageUrl: string,
  viewport: { width: number; height: number } = { width: 1280, height: 900 },
) {
  const page: Page = await browser.newPage({ viewport })
  const mistakes: string[] = []
  page.setDefaultTimeout(patienceMs)
  page.on('pageerror', error => mistakes.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error') mistakes.push(message.text())
  })
  await page.goto(pageUrl)
  const menu = page.getByRole('button', { name: 'Channels and playground' })

  /** On a phone the channels are behind a button. */
  async function openMenu(): Promise<void> {
    if (await menu.isVisible()) await menu.click()
  }
  async function goTo(channel: string): Promise<void> {
    await openMenu()
    const entry = page.getByRole('navigation', { name: 'Channels' }).getByRole('button', {
      name: new RegExp(`^${channel}(,|$)`),
    })
    await entry.click()
    const title = channel === 'kafka' ? 'App kafka' : `Channel ${channel}`
    await page.getByRole('region', { name: title }).waitFor()
  }
  async function be({ id, role, timeZone }: (typeof people)[keyof typeof people]): Promise<void> {
    await page.getByLabel('Act as').selectOption(id)
    await page.getByText(`${role}, ${timeZone}`).waitFor({ state: 'attached' })
  }
  async function type(text: string): Promise<void> {
    const composer = page.getByRole('textbox', { name: /^Message / })
    await composer.fill(text)
    await composer.press('Enter')
  }
  async function flip(label: string): Promise<void> {
    await openMenu()
    await page.getByRole('complementary', { name: 'Playground' }).getByRole('button', { name: label }).click()
  }
  /** The newest message of the channel in view that says all this. */
  const message = (...texts: string[]): Locator => {
    const all = page.getByRole('log', { name: /^Messages in/ }).getByRole('article')
    return texts.reduce((some, text) => some.filter({ hasText: text }), all).last()
  }
  /** Waits for it, and brings it to the middle of the screen. */
  async function sees(...texts: string[]): Promise<Locator> {
    const found = message(...texts)
    await found.waitFor()
    await found.scrollIntoViewIfNeeded()
    return found
  }
  return { page, mistakes, goTo, be, type, flip, message, sees, close: () => page.close() }
}
