import { openStore } from '../../../../src/store/open-store.ts'

/** Opens a file that it may not write, and tells what works. */
if (process.getuid?.() === 0) process.setuid?.(65_534)
const [, , folder = '', id = ''] = process.argv
const store = openStore({ folder, clock: () => 1 })
const state = store.requests.get(id)?.state
let refused = ''
try {
  store.requests.move(id, ['waiting'], 'withdrawn')
} catch (error) {
  refused = String(error)
}
await store.close()
process.stdout.write(JSON.stringify({ state, refused }))
