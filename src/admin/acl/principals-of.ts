import type { AccessFile, Path } from '../../config/config.ts'
import type { Told } from './desired-bindings.ts'

/** Whom Kafka knows under what the file calls a principal. Empty where there is nobody to grant it to. `isWritten` false: nothing is told of a form that nobody wrote. */
export function principalsOf(
  access: AccessFile,
  written: string,
  path: Path,
  told: Told,
  isWritten = true,
): { principal: string; as: string }[] {
  if (/^User:./.test(written)) return [{ principal: written, as: written }]
  if (written.startsWith('Group:')) {
    const name = written.slice('Group:'.length)
    const members = (access.groups.get(name)?.members ?? []).map(userOf)
    if (isWritten || members.length === 0)
      told.cannot(
        path,
        written,
        'Kafka has no groups of principals',
        members.length > 0 ? `granted to each member: ${members.join(', ')}` : null,
      )
    return members.map(principal => ({ principal, as: written }))
  }
  if (written === '' || written.endsWith(':') || (written.includes(':') && !written.includes('='))) {
    told.cannot(path, written, 'A principal of Kafka is User: and a name', null)
    return []
  }
  const principal = userOf(written)
  told.cannot(path, written, 'A principal of Kafka begins with its type', `granted to ${principal}`)
  return [{ principal, as: principal }]
}

const userOf = (name: string): string => (name.startsWith('User:') ? name : `User:${name}`)
