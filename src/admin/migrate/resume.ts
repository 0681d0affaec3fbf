import { hold } from './hold.ts'

export const resumeMigration = hold({
  verb: 'resume',
  summary: 'Let a copy that waits go on',
  title: job => `Let copy ${job.id} go on`,
  note: 'It goes on with the first record that it has not copied.',
  done: 'It goes on within a second.',
  isSo: job => job.pausedBy === null,
  send: ({ store }, id) => store.jobs.pause(id, null),
  next: id => ({ label: 'How far is it?', command: `migrate status ${id}` }),
})
