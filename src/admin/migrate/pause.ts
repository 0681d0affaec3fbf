import { hold } from './hold.ts'

export const pauseMigration = hold({
  verb: 'pause',
  summary: 'Have a copy wait; what it has copied stays, and it goes on from there',
  title: job => `Have copy ${job.id} wait`,
  note: 'It ends the transaction that is open and waits, for as long as it takes. A source that deletes by age goes on deleting.',
  done: 'It waits within a second or two, when the transaction that is open has ended.',
  isSo: job => job.pausedBy !== null,
  send: ({ store }, id, by) => store.jobs.pause(id, by),
  next: id => ({ label: 'Let it go on', command: `migrate resume ${id}` }),
})
