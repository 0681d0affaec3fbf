import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import type { BotFolder } from './bot.ts'

/** Looks into a bot's own files as a terminal on its host does, also while it runs. */
export async function inStore<T>(folder: BotFolder, look: (store: Store) => T | Promise<T>): Promise<T> {
  const store = openStore({ folder: folder.data })
  try {
    return await look(store)
  } finally {
    await store.close()
  }
}

/** What the audit trail says about a request, oldest first. */
export const trailOf =
  (id: string) =>
  (store: Store): string[] =>
    store.audit
      .search({ text: id, limit: 100 })
      .filter(one => one.requestId === id)
      .map(one => one.event)
      .toReversed()
