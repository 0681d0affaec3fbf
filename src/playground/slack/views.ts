import type { ViewContent } from './blocks/view-content.ts'
import { newId, newSecret } from './ids.ts'
import { initialValues } from './initial-values.ts'
import { Refusal } from './refusal.ts'
import type { View } from './view.ts'
import type { Workspace } from './workspace.ts'

/** The forms that are open at each person's, as stacks of at most three, and each person's Home. */
export interface Views {
  open(person: string, content: ViewContent): View
  /** On top of the form from whose trigger the push came. Throws `push_limit_reached`. */
  push(person: string, content: ViewContent): View
  /** Throws `not_found`, `hash_conflict`. */
  update(
    which: { viewId?: string | undefined; externalId?: string | undefined },
    content: ViewContent,
    hash?: string,
  ): View
  publish(person: string, content: ViewContent, hash?: string): View
  /** The person's open forms, the top one last. */
  stack(person: string): readonly View[]
  home(person: string): View | undefined
  find(viewId: string): View | undefined
  /** Takes the top form away, or all of them. */
  close(person: string, all?: boolean): void
}

export function createViews(workspace: Workspace): Views {
  const stacks = new Map<string, View[]>()
  const homes = new Map<string, View>()
  const stack = (person: string) => stacks.get(person) ?? []
  const everything = () => [...[...stacks.values()].flat(), ...homes.values()]
  const changed = (person: string) => workspace.changed({ kind: 'view', person })

  const create = (person: string, content: ViewContent, below: readonly View[]): View => {
    const id = newId('V')
    const external = content.external_id
    if (external && everything().some(view => view.content.external_id === external)) {
      throw new Refusal('duplicate_external_id')
    }
    return {
      id,
      person,
      content,
      hash: newHash(),
      rootViewId: below[0]?.id ?? id,
      previousViewId: below.at(-1)?.id ?? null,
      values: initialValues(content.blocks),
    }
  }
  const replace = (view: View, content: ViewContent, hash: string | undefined): View => {
    if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict')
    // What was filled in stays where block_id and action_id are the same; the rest starts anew.
    const values = initialValues(content.blocks)
    for (const [block, actions] of Object.entries(values)) {
      for (const [action, initial] of Object.entries(actions)) {
        const before = view.values[block]?.[action]
        if (before?.type === initial.type) actions[action] = before
      }
    }
    Object.assign(view, { content, values, hash: newHash() })
    changed(view.person)
    return view
  }

  return {
    stack,
    home: person => homes.get(person),
    find: viewId => everything().find(view => view.id === viewId),
    open: (person, content) => {
      const view = create(person, content, [])
      stacks.set(person, [view])
      changed(person)
      return view
    },
    push: (person, content) => {
      const below = stack(person)
      if (below.length >= 3) throw new Refusal('push_limit_reached')
      const view = create(person, content, below)
      stacks.set(person, [...below, view])
      changed(person)
      return view
    },
    update: ({ viewId, externalId }, content, hash) => {
      const view = everything().find(
        each => each.id === viewId || (externalId !== undefined && each.content.external_id === externalId),
      )
      if (!view) throw new Refusal('not_found')
      return replace(view, content, hash)
    },
    publish: (person, content, hash) => {
      const existing = homes.get(person)
      if (existing) return replace(existing, content, hash)
      const view = create(person, content, [])
      homes.set(person, view)
      changed(person)
      return view
    },
    close: (person, all = false) => {
      stacks.set(person, all ? [] : stack(person).slice(0, -1))
      changed(person)
    },
  }
}

const newHash = () => `${Math.floor(Date.now() / 1000)}.${newSecret().slice(0, 8)}`
