import { forgetOldest } from './forget-oldest.ts'
import { newId, newSecret } from './ids.ts'
import { Refusal } from './refusal.ts'

/** Uploaded files. They are kept in memory; the oldest go when they are more than `keepBytes` together. */
export interface Files {
  reserve(name: string, length: number): { id: string; secret: string }
  /** What was posted to the upload URL. Throws `file_not_found` for an unknown one. */
  store(secret: string, content: Uint8Array): void
  find(id: string): StoredFile | undefined
  /** False for one that is gone. */
  remove(id: string): boolean
  all(): StoredFile[]
}

export interface StoredFile {
  id: string
  name: string
  title: string
  mimetype: string
  length: number
  content?: Uint8Array
  /** Shared to these channels; an image block may show it from then on. */
  channels: string[]
  ready: boolean
}

export function createFiles(keepBytes = 50_000_000): Files {
  const files = new Map<string, StoredFile>()
  const secrets = new Map<string, string>()
  return {
    reserve: (name, length) => {
      const id = newId('F')
      const secret = newSecret()
      files.set(id, { id, name, title: name, mimetype: mimetypeOf(name), length, channels: [], ready: false })
      secrets.set(secret, id)
      forgetOldest(files, 1000)
      forgetOldest(secrets, 1000)
      return { id, secret }
    },
    store: (secret, content) => {
      const file = files.get(secrets.get(secret) ?? '')
      secrets.delete(secret)
      if (!file) throw new Refusal('file_not_found')
      file.content = content
      file.length = content.byteLength
      let total = [...files.values()].reduce((sum, each) => sum + each.length, 0)
      for (const [id, each] of files) {
        if (total <= keepBytes || id === file.id) break
        total -= each.length
        files.delete(id)
      }
    },
    find: id => files.get(id),
    remove: id => files.delete(id),
    all: () => [...files.values()],
  }
}

function mimetypeOf(name: string): string {
  const types: Record<string, string> = {
    png: 'image/png',
    jpg: 'image/jpeg',
    gif: 'image/gif',
    txt: 'text/plain',
    csv: 'text/csv',
    json: 'application/json',
    md: 'text/markdown',
    log: 'text/plain',
  }
  return types[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}
