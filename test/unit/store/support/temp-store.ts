import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStore } from '../../../../src/store/open-store.ts'
import type { Store } from '../../../../src/store/store.ts'

/** A store in a folder of its own, with a clock that stands still until told, closed and removed after the test. */
export function tempStore(): { store: Store; folder: string; clock: { now: number }; another: () => Store } {
  const folder = tempFolder()
  const clock = { now: 1_800_000_000_000 }
  const another = (): Store => {
    const store = openStore({ folder, clock: () => clock.now })
    onTestFinished(() => store.close())
    return store
  }
  return { store: another(), folder, clock, another }
}

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
