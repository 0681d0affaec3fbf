import { expect, test } from 'vitest'
import { exitOfFailure, exitOfRequest } from '../../../src/cli/exit-code.ts'
import type { Outcome, RequestState } from '../../../src/core/request.ts'

test.each<[RequestState, Outcome | null, number]>([
  ['done', { kind: 'done', data: {} }, 0],
  ['failed', { kind: 'failed', code: 'rejected', message: '', hint: null }, 1],
  ['failed', { kind: 'failed', code: 'not-permitted', message: '', hint: null }, 4],
  ['failed', { kind: 'partly', data: {}, failures: [] }, 6],
  ['interrupted', null, 6],
  ['outdated', null, 1],
  ['withdrawn', null, 1],
  ['waiting', null, 5],
  ['approved', null, 5],
  ['running', null, 5],
  ['denied', null, 7],
  ['expired', null, 7],
])('a request that is %s with %j ends with %i', (state, outcome, exit) => {
  expect(exitOfRequest({ state, outcome })).toBe(exit)
})

test('what was not understood ends with 2, what is not permitted with 4, any other failure with 1', () => {
  expect(exitOfFailure({ code: 'usage' })).toBe(2)
  expect(exitOfFailure({ code: 'not-permitted' })).toBe(4)
  for (const code of [
    'config',
    'not-found',
    'refused',
    'outdated',
    'conflict',
    'unreachable',
    'internal',
  ] as const)
    expect(exitOfFailure({ code })).toBe(1)
})
