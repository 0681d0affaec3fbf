import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempStore } from './support/temp-store.ts'

const payload = (key: string, receivedAt = 1) => ({
  key,
  kind: 'command',
  payload: { text: 'lag' },
  receivedAt,
})

test('a payload that Slack delivers twice is taken once, also after a restart and when it is done', async () => {
  const { store, another } = tempStore()
  expect(store.inbox.accept(payload('e1'))).toBe(true)
  expect(store.inbox.accept(payload('e1'))).toBe(false)
  store.inbox.done('e1')
  await store.close()
  expect(another().inbox.accept(payload('e1'))).toBe(false)
})

test('what was acknowledged and not finished is done after a restart, in the order in which it came', async () => {
  const { store, another } = tempStore()
  store.inbox.accept(payload('late', 3))
  store.inbox.accept(payload('early', 1))
  store.inbox.accept(payload('finished', 2))
  store.inbox.done('finished')
  await store.close()
  expect(another().inbox.unfinished()).toMatchObject([
    { ...payload('early', 1), replays: 1 },
    { ...payload('late', 3), replays: 1 },
  ])
})

test('a payload that never gets done does not come back at every start', () => {
  const { store } = tempStore()
  store.inbox.accept(payload('poison'))
  for (let start = 1; start <= 3; start++)
    expect(store.inbox.unfinished()).toMatchObject([{ replays: start }])
  expect(store.inbox.givenUp()).toEqual([])
  expect(store.inbox.unfinished()).toEqual([])
  expect(store.inbox.givenUp()).toMatchObject([{ key: 'poison' }])
})

test('old payloads are forgotten, but none that is still to be done', () => {
  const { store } = tempStore()
  store.inbox.accept(payload('open'))
  store.inbox.accept(payload('closed'))
  store.inbox.done('closed')
  expect(store.inbox.cleanUp(1000)).toBe(1)
  expect(store.inbox.unfinished()).toHaveLength(1)
})

test('of a payload that was dealt with, no more than its key is left in the database file', async () => {
  const { store, folder } = tempStore()
  const inFiles = (text: string) =>
    readdirSync(folder).some(name => readFileSync(join(folder, name)).includes(text))
  store.inbox.accept({ ...payload('e-dealt-with'), payload: { text: 'topics forget t --key Mustermann' } })
  expect(inFiles('Mustermann')).toBe(true)
  store.inbox.done('e-dealt-with')
  await store.close()
  expect(inFiles('Mustermann')).toBe(false)
  expect(inFiles('e-dealt-with')).toBe(true)
})
