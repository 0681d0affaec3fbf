import { dirname, isAbsolute, join, relative } from 'node:path'
import { type AccessFile, accessFile } from './access-file.ts'
import type { BotConfig } from './bot-config.ts'
import { type Fault, faultsFailure, inReadingOrder, isError } from './fault.ts'
import { mapAt } from './map-at.ts'
import { readBot } from './read-bot.ts'
import { schemaFiles } from './schema-files.ts'
import { type TopicsFile, topicsFile } from './topics-file.ts'
import { readYamlFile, type YamlFile } from './yaml-file.ts'

/** Everything that the configuration files say. Never changes: a reload makes a new one. */
export interface Config {
  folder: string
  bot: BotConfig
  topics: TopicsFile
  access: AccessFile
  /** All faults of all files, in reading order. None is an error in bot.yml: that would have stopped the start. */
  faults: readonly Fault[]
}

export interface LoadOptions {
  /** Default: KAFKA_OPS_CONFIG, else `config`. */
  folder?: string
  env: NodeJS.ProcessEnv
  /** Names of all commands, against which the policy's are checked. */
  commands?: Iterable<string>
}

/**
 * Reads bot.yml, topics.yml, acl-config.yml and the schemas from the folder; each of them may be missing. Throws a `config` Failure
 * that lists all faults of bot.yml, and those that keep one of the files from being read at all.
 */
export function loadConfig(options: LoadOptions): Config {
  const { env } = options
  const folder = shortest(options.folder ?? (env.KAFKA_OPS_CONFIG || 'config'))
  const botYaml = readYamlFile(join(folder, 'bot.yml'), env)
  const files = mapAt(botYaml, ['files'])
  const topicsYaml = readYamlFile(beside(botYaml, files.topics, 'topics.yml'), env)
  const accessYaml = readYamlFile(beside(botYaml, files.access, 'acl-config.yml'), env)

  const topics = topicsFile(topicsYaml, schemaFiles(beside(botYaml, files.schemas, 'schemas')))
  const access = accessFile(accessYaml)
  const { bot, faults } = readBot(botYaml, {
    env,
    topics,
    accessGroups: accessYaml.exists ? new Set(Object.keys(mapAt(accessYaml, ['groups']))) : null,
    commands: options.commands ? new Set(options.commands) : null,
  })
  const stopping = [...faults.filter(isError), ...unreadable(topicsYaml), ...unreadable(accessYaml)]
  if (stopping.length > 0) throw faultsFailure(inReadingOrder(stopping))
  return {
    folder,
    bot,
    topics,
    access,
    faults: inReadingOrder([...faults, ...topics.faults, ...access.faults]),
  }
}

/** A path in bot.yml starts at bot.yml's folder. */
function beside(bot: YamlFile, written: unknown, usual: string): string {
  const path = typeof written === 'string' ? written : usual
  return shortest(isAbsolute(path) ? path : join(dirname(bot.file), path))
}

/** People read these paths in Slack: what lies below the working folder is shown from there, the rest as it was given. */
function shortest(path: string): string {
  const below = relative('.', path)
  return below.startsWith('..') || isAbsolute(below) || below === '' ? path : below
}

const unreadable = (yaml: YamlFile): readonly Fault[] => (yaml.readable ? [] : yaml.faults)
