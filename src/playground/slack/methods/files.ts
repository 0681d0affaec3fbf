import { z } from 'zod'
import { jsonArg, requiredArg, textArg } from '../args.ts'
import type { Backend } from '../backend.ts'
import type { StoredFile } from '../files.ts'
import { Refusal } from '../refusal.ts'
import { writableChannel } from './chat.ts'
import type { Method } from './method.ts'

function wireFile(backend: Backend, file: StoredFile) {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    // Slack fills in the type when it has looked at the file: an app can tell by it that the file is ready.
    mimetype: file.ready ? file.mimetype : '',
    size: file.length,
    user: backend.workspace.scenario.bot.userId,
    channels: file.channels,
    url_private: `${backend.base()}/files/${file.id}/${encodeURIComponent(file.name)}`,
    permalink: `${backend.base()}/files/${file.id}/${encodeURIComponent(file.name)}`,
  }
}

const toComplete = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)

export const files: Record<string, Method> = {
  'files.getUploadURLExternal': (backend, args) => {
    const length = Number(requiredArg(args, 'length'))
    if (!Number.isInteger(length) || length <= 0) throw new Refusal('invalid_arguments')
    const { id, secret } = backend.files.reserve(requiredArg(args, 'filename'), length)
    return { upload_url: `${backend.base()}/upload/${secret}`, file_id: id }
  },

  /** Answers at once; the file is shared and ready a moment later, as in Slack. */
  'files.completeUploadExternal': (backend, args) => {
    const parsed = toComplete.safeParse(jsonArg(args, 'files'))
    if (!parsed.success) throw new Refusal('invalid_arguments')
    const completed = parsed.data.map(({ id, title }) => {
      const file = backend.files.find(id)
      if (!file?.content) throw new Refusal('file_not_found')
      if (title) file.title = title
      return file
    })
    const reference = textArg(args, 'channel_id') ?? textArg(args, 'channels')
    const channel = reference === undefined ? undefined : writableChannel(backend, reference)
    const threadTs = textArg(args, 'thread_ts')
    const share = setTimeout(() => {
      for (const file of completed) {
        file.ready = true
        if (channel) file.channels.push(channel.id)
      }
      if (!channel) return
      backend.workspace.post({
        channel: channel.id,
        user: backend.workspace.scenario.bot.userId,
        text: textArg(args, 'initial_comment') ?? '',
        ...(threadTs ? { threadTs } : {}),
        files: completed.map(({ id, name, title, mimetype, length }) => ({
          id,
          name,
          title,
          mimetype,
          size: length,
        })),
      })
    }, backend.lifetimes.fileReadyMs)
    share.unref()
    return { files: completed.map(file => wireFile(backend, file)) }
  },

  'files.delete': (backend, args) => {
    if (!backend.files.remove(requiredArg(args, 'file'))) throw new Refusal('file_not_found')
    return {}
  },

  'files.info': (backend, args) => {
    const file = backend.files.find(requiredArg(args, 'file'))
    if (!file) throw new Refusal('file_not_found')
    return { file: wireFile(backend, file) }
  },
}
