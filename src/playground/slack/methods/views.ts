import { type Args, jsonArg, requiredArg, textArg } from '../args.ts'
import type { Backend } from '../backend.ts'
import type { ViewContent } from '../blocks/view-content.ts'
import { Refusal } from '../refusal.ts'
import { type View, wireView } from '../view.ts'
import type { Method } from './method.ts'

function content(backend: Backend, args: Args, type: ViewContent['type']): ViewContent {
  const given = jsonArg(args, 'view')
  if (given === undefined) throw new Refusal('invalid_arguments', ['[ERROR] missing required field: view'])
  const view = backend.checkView(given)
  if (view.type !== type) {
    throw new Refusal('invalid_arguments', [
      `[ERROR] unsupported type: ${view.type} [json-pointer:/view/type]`,
    ])
  }
  return view
}

function answer(backend: Backend, view: View) {
  const { team, bot } = backend.workspace.scenario
  return { view: wireView(view, team, bot) }
}

export const views: Record<string, Method> = {
  // The view is checked first, so that a malformed one does not use the trigger up.
  'views.open': (backend, args) => {
    const form = content(backend, args, 'modal')
    const { person } = backend.triggers.exchange(textArg(args, 'trigger_id'))
    return answer(backend, backend.views.open(person, form))
  },
  'views.push': (backend, args) => {
    const form = content(backend, args, 'modal')
    const { person } = backend.triggers.exchange(textArg(args, 'trigger_id'))
    return answer(backend, backend.views.push(person, form))
  },
  'views.update': (backend, args) => {
    const form = content(backend, args, 'modal')
    const which = { viewId: textArg(args, 'view_id'), externalId: textArg(args, 'external_id') }
    return answer(backend, backend.views.update(which, form, textArg(args, 'hash')))
  },
  'views.publish': (backend, args) => {
    const person = backend.workspace.person(requiredArg(args, 'user_id'))
    const home = content(backend, args, 'home')
    return answer(backend, backend.views.publish(person.id, home, textArg(args, 'hash')))
  },
}
