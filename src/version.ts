import { readFileSync } from 'node:fs'

/** The version of the bot, as package.json says. Read, not imported: that would lie outside what the build compiles. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
