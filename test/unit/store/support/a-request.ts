import type { Actor } from '../../../../src/core/request.ts'
import type { NewRequest } from '../../../../src/core/requests.ts'

export const ann: Actor = { id: 'U-ANN', name: 'ann' }
export const ben: Actor = { id: 'U-BEN', name: 'ben' }
export const cat: Actor = { id: 'U-CAT', name: 'cat' }

/** A reset that ann asked for and one other person has to approve. */
export const aRequest = (changes: Partial<NewRequest> = {}): NewRequest => ({
  environment: 'local',
  command: 'offsets reset',
  args: { group: ['backend_result_consumers'], to: ['earliest'] },
  typed: 'offsets reset backend_result_consumers --to earliest',
  requester: ann,
  reason: 'read the results again',
  plan: {
    title: 'Move the committed offsets of 1 partition to the earliest record',
    decision: {
      group: 'backend_result_consumers',
      partitions: [{ partition: 0, before: 9_007_199_254_740_993n }],
    },
    estimates: { records: 12 },
    steps: [{ state: 'planned', text: 'results 0: 12 → 0' }],
    consequences: [{ severity: 'warning', text: '12 records will be read again' }],
    nothingToDo: false,
  },
  digest: 'abc',
  approvalsNeeded: 1,
  state: 'waiting',
  expiresAt: 1_800_000_600_000,
  origin: { door: 'slack', channel: 'C1' },
  ...changes,
})
