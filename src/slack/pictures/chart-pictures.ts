import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { Failure } from '../../core/failure.ts'
import type { Chart } from '../../core/report.ts'

const boundMs = 30_000

/** Each chart as PNG, drawn by a process that ends afterwards. Rejects with a Failure. */
export function chartPictures(charts: readonly Chart[]): Promise<Uint8Array[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array[]>()
  const file = new URL(`./draw-process${extname(import.meta.url)}`, import.meta.url)
  // The bot's secrets are in its environment, and of no use for drawing.
  const drawing = fork(file, [], {
    serialization: 'advanced',
    execArgv: [],
    env: {},
    timeout: boundMs,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const fail = (cause: unknown): void =>
    reject(new Failure('internal', 'A chart could not be drawn.', { cause }))
  drawing.once('message', pictures => resolve(pictures as Uint8Array[]))
  drawing.once('error', fail)
  drawing.once('exit', code => fail(new Error(`It ended with ${code}.`)))
  drawing.send(charts)
  return promise
}
