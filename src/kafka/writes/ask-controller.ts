import { Failure, toFailure } from '../../core/failure.ts'
import { type Call, pause } from '../call.ts'
import type { Request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { isUnknownEffect } from '../failures/connection-failure.ts'
import { kafkaError } from '../failures/kafka-error.ts'
import { retryMs } from '../reads/coordinators.ts'
import { fetchMetadata } from '../reads/metadata.ts'

/**
 * Sends a change that only the controller can make. Any broker takes it and passes it on (KIP-590), so nobody has to know
 * which one is the controller. It is sent once: again only where no broker took it, or where it came to a controller that
 * was one no more (NOT_CONTROLLER: nothing was done), and an election takes a moment.
 */
export async function askController<R>(
  door: Door,
  call: Call,
  versions: readonly Request<R>[],
  codesOf: (answer: R) => number[],
): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await askOne(door, call, versions)
    const codes = codesOf(answer)
    const isMoving = codes.length > 0 && codes.every(code => code === kafkaError.notController)
    if (!isMoving || !(await pause(call, retryMs(attempt)))) return answer
  }
}

/** How long the controller may take; our own patience ends a little later, so that its answer is heard. Milliseconds. */
export const controllerTimeoutMs = (call: Call): number => Math.max(500, Math.floor(call.remainingMs() * 0.9))

async function askOne<R>(door: Door, call: Call, versions: readonly Request<R>[]): Promise<R> {
  const { brokers } = await fetchMetadata(door, call, [])
  let unsent: Failure | undefined
  for (const broker of brokers) {
    try {
      return await door.connections.ask(call, broker, versions, 'write', 'forwarded')
    } catch (error) {
      const failure = toFailure(error)
      if (isUnknownEffect(failure)) throw failure
      unsent ??= failure
    }
  }
  throw new Failure('unreachable', 'No broker could be reached, so nothing was sent', {
    hint: unsent?.hint ?? 'Look at the brokers.',
    cause: unsent,
  })
}
