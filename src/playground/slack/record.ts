import type { Backend } from './backend.ts'
import type { StoredFile } from './files.ts'
import type { Message } from './message.ts'
import type { ApiCall, Recorder } from './recorder.ts'
import type { View } from './view.ts'

/** What there is to see, for tests: read only, and what it returns is live, so look again after something happened. */
export interface Record {
  /** A conversation's messages, oldest first; with a person, only what that person sees. */
  messages(channel: string, seenBy?: string): Message[]
  thread(channel: string, threadTs: string, seenBy?: string): Message[]
  directMessages(person: string): Message[]
  /** A person's open forms, the top one last. */
  forms(person: string): readonly View[]
  home(person: string): View | undefined
  files(): StoredFile[]
  /** What the app called, oldest first. */
  calls(method?: string): ApiCall[]
}

export function createRecord(backend: Backend, recorder: Recorder): Record {
  const { workspace, views } = backend
  return {
    messages: (channel, seenBy) => workspace.messages(workspace.channel(channel).id, seenBy),
    thread: (channel, threadTs, seenBy) => workspace.replies(workspace.channel(channel).id, threadTs, seenBy),
    directMessages: person => workspace.messages(workspace.directMessages(person).id, person),
    forms: person => views.stack(person),
    home: person => views.home(person),
    files: () => backend.files.all(),
    calls: method => recorder.calls(method),
  }
}
