import { hold } from './hold.ts'

export const cancelMigration = hold({
  verb: 'cancel',
  summary: 'End a copy; what it has copied stays',
  title: job => `End copy ${job.id} early`,
  note: 'What is copied stays in the target. A copy that was ended cannot go on: another one begins anew, or at offsets that are named.',
  done: 'It ends when the transaction that is open has ended; its end is told where it began.',
  isSo: job => job.cancelledBy !== null,
  send: ({ store }, id, by) => store.jobs.cancel(id, by),
  next: id => ({ label: 'How far is it?', command: `migrate status ${id}` }),
})
