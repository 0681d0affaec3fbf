import { nearest } from '../core/nearest.ts'
import type { Fault, Path } from './fault.ts'
import type { YamlFile } from './yaml-file.ts'

/** Adds faults of one file to a list. */
export function findings(yaml: YamlFile, faults: Fault[]) {
  const add =
    (level: Fault['level'], place: 'keyAt' | 'valueAt') =>
    (check: string, path: Path, message: string, fix: string | null = null): void => {
      faults.push({ level, check, file: yaml.file, ...yaml[place](path), path, message, fix })
    }
  const at = {
    error: add('error', 'valueAt'),
    warning: add('warning', 'valueAt'),
    note: add('note', 'valueAt'),
  }
  const atKey = { error: add('error', 'keyAt'), warning: add('warning', 'keyAt') }

  /** What it says where a name is none of those that exist: which one is near, or which there are. */
  function nameMustExist(
    name: string,
    what: string,
    names: Iterable<string>,
    path: Path,
    report = at.error,
  ): void {
    const all = [...new Set(names)]
    if (all.includes(name)) return
    const near = nearest(name, all)
    const fix = near ? `write "${near}"` : all.length > 0 ? `there are: ${all.join(', ')}` : null
    report(`unknown-${what.replaceAll(' ', '-')}`, path, `there is no ${what} "${name}"`, fix)
  }
  return { ...at, atKey, nameMustExist }
}
