import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAssignment } from '../../../src/kafka/codecs/assignment.ts'

test('The assignment of a classic consumer is read', () => {
  const bytes = Buffer.from('000100000002000161000000020000000000000002000162000000010000000500000000', 'hex')
  expect(readAssignment(bytes)).toEqual([
    { topic: 'a', partition: 0 },
    { topic: 'a', partition: 2 },
    { topic: 'b', partition: 5 },
  ])
  expect(readAssignment(Buffer.alloc(0))).toEqual([])
})

test('Lengths that lead nowhere do not hold up the bot', () => {
  const bytes = Buffer.from('00017fffffff00000000fffa00000000', 'hex')
  expect(readAssignment(bytes)).toBeUndefined()
})

test('Whatever bytes a client wrote, they are read or called unreadable, and end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const assigned = readAssignment(Buffer.from(bytes))
      expect(assigned === undefined || assigned.length <= 200).toBe(true)
    }),
  )
})
