import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { Interrupted, interruptible } from '../../../src/cli/interruptible.ts'
import type { Request } from '../../../src/core/request.ts'

function terminal() {
  const stderr = new PassThrough()
  const pressed: (() => void)[] = []
  const guard = interruptible({
    words: [],
    env: {},
    user: 'somebody',
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr,
    onInterrupt: interrupted => pressed.push(interrupted),
    now: Date.now,
  })
  return { guard, ctrlC: () => pressed[0]?.(), said: () => String(stderr.read() ?? '') }
}
const never = (): Promise<never> => new Promise(() => undefined)
const request = (state: Request['state']): Request => ({ id: 'r1', state }) as Request

test('Ctrl-C ends a question at once', async () => {
  const { guard, ctrlC } = terminal()
  const work = guard.run(never)
  ctrlC()
  await expect(work).rejects.toThrow(Interrupted)
  expect(guard.signal.aborted).toBe(true)
})

test('while a change is carried out the first Ctrl-C only says so, and the change goes on to its end', async () => {
  const { guard, ctrlC, said } = terminal()
  const change = Promise.withResolvers<string>()
  const work = guard.run(() => change.promise)
  guard.moved(request('running'))
  ctrlC()
  expect(said()).toContain('The change r1 is being carried out and goes on')
  change.resolve('done')
  expect(await work).toBe('done')
})

test('the second Ctrl-C ends a change, too', async () => {
  const { guard, ctrlC } = terminal()
  const work = guard.run(never)
  guard.moved(request('running'))
  ctrlC()
  ctrlC()
  await expect(work).rejects.toThrow(Interrupted)
})

test('after the end of a change Ctrl-C is itself again', async () => {
  const { guard, ctrlC } = terminal()
  const work = guard.run(never)
  guard.moved(request('running'))
  guard.moved(request('done'))
  ctrlC()
  await expect(work).rejects.toThrow(Interrupted)
})

test('what was ended before it began does not begin', async () => {
  const { guard, ctrlC } = terminal()
  ctrlC()
  let hasBegun = false
  const work = guard.run(async () => {
    hasBegun = true
  })
  await expect(work).rejects.toThrow(Interrupted)
  expect(hasBegun).toBe(false)
})

test('a job that goes on after its change is left by the second Ctrl-C, too', async () => {
  const { guard, ctrlC, said } = terminal()
  const work = guard.run(never)
  guard.moved(request('running'))
  ctrlC()
  guard.moved(request('done'))
  guard.works('j-1')
  said()
  ctrlC()
  expect(said()).toContain('The job j-1 is being carried out and goes on')
  expect(guard.signal.aborted).toBe(false)
  ctrlC()
  await expect(work).rejects.toThrow(Interrupted)
})
