import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../../../src/store/open-store.ts'
import { ann, aRequest } from './a-request.ts'

/** Runs on a file system of a megabyte and a half: fills it, and tells what the store does then. */
const folder = process.argv[2] ?? ''
const store = openStore({ folder: join(folder, 'data'), clock: () => 1 })
const { id } = store.requests.create(aRequest())
writeFileSync(join(folder, 'filler'), Buffer.alloc(600_000))

const refused = fillUp()
const stillRead = store.requests.get(id)?.state
const trailWhileFull = (await store.audit.verify()).ok
rmSync(join(folder, 'filler'))
const afterwards = store.requests.move(id, ['waiting'], 'withdrawn')?.state
const trouble = store.trouble()?.message ?? null
await store.close()
process.stdout.write(JSON.stringify({ refused, stillRead, trailWhileFull, afterwards, trouble }))

function fillUp(): string {
  const nothing = {
    environment: null,
    command: null,
    arguments: null,
    requestId: null,
    digest: null,
    detail: null,
  }
  try {
    for (;;) {
      const summary = 'x'.repeat(20_000)
      store.audit.append({ event: 'query', actor: ann, door: 'terminal', ...nothing, summary })
    }
  } catch (error) {
    return String(error)
  }
}
