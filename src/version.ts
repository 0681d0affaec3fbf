import packageJson from '../package.json' with { type: 'json' }

/** The version of the bot, as package.json says. */
export const version: string = packageJson.version
