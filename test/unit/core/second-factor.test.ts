import { expect, test } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import type { Actor, Request } from '../../../src/core/request.ts'
import { ann, ben } from '../store/support/a-request.ts'
import { toyPipeline } from './toy-pipeline.ts'

/** A toy in which a code is asked of these people, and 123456 is the right one. */
function toyAsking(...people: Actor[]) {
  const toy = toyPipeline()
  const proven = new Set<string>()
  const id = (actor: Actor, request: Pick<Request, 'id'>): string => `${actor.id} ${request.id}`
  Object.assign(toy.secondFactor, {
    isAsked: (actor: Actor, request: Request) =>
      people.some(one => one.id === actor.id) && !proven.has(id(actor, request)),
    missing: () => new Failure('refused', 'A code is needed.'),
    prove: (actor: Actor, request: Request, code: string) => {
      if (code !== '123456') throw new Failure('refused', 'This code is not right.')
      proven.add(id(actor, request))
    },
  })
  return { ...toy, proven }
}

test('an approval counts only after the code, and is looked at once more before anything is done', async () => {
  const toy = toyAsking(ben)
  const { id } = await toy.ask()
  expect(() => toy.pipeline.decide(id, ben, 'approve', null)).toThrow('A code is needed.')
  expect(toy.store.requests.get(id)?.state).toBe('waiting')
  toy.pipeline.prove(id, ben, '123456', 'slack')
  toy.pipeline.decide(id, ben, 'approve', null)
  toy.proven.clear()
  expect((await toy.pipeline.execute(id, 'utc')).outcome).toMatchObject({ message: 'A code is needed.' })
  expect(toy.world.executed).toEqual([])
})

test('denying needs no code', async () => {
  const toy = toyAsking(ben)
  const { id } = await toy.ask()
  expect(toy.pipeline.decide(id, ben, 'deny', 'no').state).toBe('denied')
})

test('a change that is to be done at once waits for the code, takes it with the words, and leaves nothing behind for a wrong one', async () => {
  const toy = toyAsking(ann)
  toy.policy.dangerous = { kind: 'confirm' }
  const waiting = await toy.run('things set g --reason r --yes')
  expect(waiting).toMatchObject({ kind: 'planned' })
  await expect(toy.run('things set g --reason r --yes --code 000000')).rejects.toThrow('not right')
  expect(toy.store.requests.list({ states: ['withdrawn'], limit: 10 })).toHaveLength(1)
  expect(toy.world.executed).toEqual([])
  const done = await toy.run('things set g --reason r --yes --code 123456')
  expect(done).toMatchObject({ kind: 'finished', request: { state: 'done' } })
  // The code is no part of what is kept, or would be run again.
  expect(done.kind === 'finished' && done.request.typed).toBe('things set g --reason r --yes')
})

test('what needed no approval when it was planned is not done when it needs one by now', async () => {
  const toy = toyPipeline()
  toy.policy.dangerous = { kind: 'confirm' }
  const { id } = await toy.propose()
  toy.policy.dangerous = { kind: 'approvals', count: 1 }
  const { outcome } = await toy.pipeline.confirm(id, ann, 'utc')
  expect(outcome).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('needs 1 approval by now'),
  })
  expect(toy.world.executed).toEqual([])
})
