import { writeSync } from 'node:fs'
import { openStore } from '../../../../src/store/open-store.ts'
import { ann } from './a-request.ts'
import type { ChildCall } from './run-child.ts'

/** A second process on the same files: does what it is told at the time it is told, and says what came of it. */
const folder = process.argv[2] ?? ''
const store = openStore({ folder })
const self = `process ${process.pid}`

process.on('message', (call: ChildCall) => {
  waitUntil(call.at)
  process.send?.(act(call))
})
process.on('disconnect', () => void store.close())
process.send?.('ready')

function act(call: ChildCall): unknown {
  switch (call.do) {
    case 'claim':
      return call.ids.filter(id => store.requests.claim(id, self) !== undefined)
    case 'decide': {
      const approver = { id: call.who, name: call.who }
      const decision = { approver, verdict: call.verdict, reason: null, at: Date.now() }
      return call.ids.filter(id => store.requests.decide(id, decision)?.state !== undefined)
    }
    case 'audit':
      return Array.from({ length: call.rows }, (_, i) => append(`${self} row ${i}`))
    case 'lease':
      return store.lease.acquire(self, call.ttlMs)
    case 'run':
      return call.times.filter(plannedAt =>
        store.scheduleRuns.claimRun({ job: 'daily', environment: 'local', plannedAt }),
      )
    case 'accept':
      return call.ids.filter(key =>
        store.inbox.accept({ key, kind: 'command', payload: null, receivedAt: Date.now() }),
      )
    case 'open':
      return call.folders.map((fresh, i) => {
        waitUntil(call.at + i * 60)
        return openAndClose(fresh)
      })
    case 'write-until-killed':
      for (let i = 0; ; i++) writeOne(i)
  }
}

/** The processes have to begin in the same millisecond: they sleep, and wait for the last one in a loop. */
function waitUntil(at: number): void {
  const rest = at - 1 - Date.now()
  if (rest > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, rest)
  while (Date.now() < at);
}

function openAndClose(fresh: string): string {
  try {
    void openStore({ folder: fresh }).close()
    return 'opened'
  } catch (error) {
    return String(error)
  }
}

function append(summary: string): number {
  const nothing = { environment: null, command: null, arguments: null, requestId: null, digest: null }
  const entry = { event: 'query' as const, actor: ann, door: 'terminal' as const, ...nothing }
  return store.audit.append({ ...entry, summary, detail: null }).sequence
}

/** Says what was committed after it was, by a write that is done when it returns: nothing is left behind in a buffer. */
function writeOne(i: number): void {
  const [sequence, id] = store.transaction(() => {
    const message = {
      lane: 'answers' as const,
      destination: 'slack',
      kind: 'text',
      orderKey: String(i),
      payload: i,
    }
    return [append(`row ${i}`), store.outbox.enqueue(message)]
  })
  writeSync(1, `${sequence} ${id}\n`)
}
