import type { PlainTextOption } from '@slack/types'
import type { Suggestion } from '../incoming/incoming.ts'
import type { Room } from '../room.ts'
import { blockOf, formEntries, nameOfBlock } from './form-fields.ts'
import { readMetadata } from './form-metadata.ts'
import { lookupOptions } from './lookup-options.ts'

/** Choices for a field while somebody types; the acknowledgement itself, due within 3 s. People without rights get none. */
export async function onSuggestion<C>(room: Room<C>, asked: Suggestion): Promise<PlainTextOption[]> {
  const none = async () => []
  const metadata = readMetadata(asked.metadata)
  const command = room.commands.find(one => one.name === metadata?.command)
  const entry = command && formEntries(command).find(one => one.name === nameOfBlock(asked.block))
  const field = entry?.argument.field
  const own = metadata?.place.channel ? room.channels.environmentOf(metadata.place.channel) : undefined
  const environment = asked.values[blockOf('env')]?.texts[0] ?? own ?? room.rules().defaultEnvironment()
  const lookup = field?.type === 'lookup' ? field.of : 'command'
  const isAllowed =
    field?.type === 'lookup' && (await mayAsk(room, asked, command?.permission ?? null, environment))
  return lookupOptions(isAllowed ? room.choices : none, { lookup, query: asked.query, environment })
}

/** Names of topics and groups are for people who may run the command that the form belongs to. */
async function mayAsk<C>(
  room: Room<C>,
  asked: Suggestion,
  permission: Room<C>['commands'][number]['permission'],
  environment: string,
): Promise<boolean> {
  if (permission === null) return true
  try {
    const person = await room.people.get(asked.user, asked.team)
    return room.rules().rights({ id: person.id, name: person.name }, environment).has(permission)
  } catch (error) {
    room.log.warn(`Choices were not given to ${asked.user}: ${String(error)}`)
    return false
  }
}
