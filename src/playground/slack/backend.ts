import type { Block } from './blocks/block.ts'
import { checkBlocks, checkView, type FileIsReady } from './blocks/check-blocks.ts'
import type { ViewContent } from './blocks/view-content.ts'
import type { Delivery } from './delivery.ts'
import type { Faults } from './faults.ts'
import { createFiles, type Files } from './files.ts'
import {
  createResponseUrls,
  createTriggers,
  type Lifetimes,
  type ResponseUrls,
  type Triggers,
} from './lifetimes.ts'
import type { Scenario } from './scenario.ts'
import { createViews, type Views } from './views.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

/** Everything that Slack's servers would know, shared by the Web API, the people who act, and the page. */
export interface Backend {
  workspace: Workspace
  views: Views
  files: Files
  triggers: Triggers
  responseUrls: ResponseUrls
  lifetimes: Lifetimes
  faults: Faults
  tokens: Tokens
  delivery: Delivery
  /** Epoch milliseconds, ahead of the real time by what was skipped. */
  now(): number
  /** `http://127.0.0.1:port`, known once the server listens. */
  base(): string
  openSocketUrl(): string
  checkBlocks(value: unknown): Block[]
  checkView(value: unknown): ViewContent
}

export interface Tokens {
  bot: string
  app: string
  signingSecret: string
  revoked: boolean
}

export function createBackend(
  given: Pick<Backend, 'lifetimes' | 'faults' | 'tokens' | 'delivery' | 'now' | 'base' | 'openSocketUrl'> & {
    scenario: Scenario
    keepMessages?: number
  },
): Backend {
  const workspace = createWorkspace(given.scenario, given.keepMessages)
  const files = createFiles()
  const fileIsReady: FileIsReady = file => {
    const id = 'id' in file ? file.id : /\/(F[0-9A-Z]+)/.exec(file.url)?.[1]
    return id !== undefined && files.find(id)?.ready === true
  }
  return {
    ...given,
    workspace,
    files,
    views: createViews(workspace),
    triggers: createTriggers(given.lifetimes, given.now),
    responseUrls: createResponseUrls(given.lifetimes, given.now, given.base),
    checkBlocks: value => checkBlocks(value, fileIsReady),
    checkView: value => checkView(value, fileIsReady),
  }
}
