import { setTimeout as sleep } from 'node:timers/promises'
import type { Composition } from './composition.ts'
import { Failure } from './core/failure.ts'
import type { Log } from './telemetry/log.ts'

const leaseMs = 15_000
export const renewEveryMs = 4_000

/** Waits its turn as a standby, or says who runs the bot already. */
export async function takeLease(
  { store, owner, dataFolder }: Composition,
  standby: boolean,
  log: Log,
): Promise<void> {
  let isTold = false
  while (!store().lease.acquire(owner, leaseMs)) {
    const holder = store().lease.holder()
    if (!holder) continue
    const who = `process ${holder.pid} on ${holder.host}, since ${new Date(holder.since).toISOString()}`
    if (!standby)
      throw new Failure('conflict', `The bot runs already on ${dataFolder}: ${who}.`, {
        hint: 'Stop that one, or start this one with --standby to take over when it ends.',
      })
    if (!isTold) log.info({ holder }, `Standing by: the bot is ${who}`)
    isTold = true
    await sleep(1000)
  }
}

/** A lease that was lost (the process was frozen, say) belongs to somebody else, who does the work now. */
export function renewLease({ store, owner }: Composition, log: Log): void {
  try {
    if (store().lease.renew(owner, leaseMs)) return
    log.fatal('Another process has taken the bot’s lease over: this one ends')
    process.exit(1)
  } catch (error) {
    log.error({ err: error }, 'The lease could not be renewed')
  }
}
