import { type Difference, diffExports } from '../diff-exports.ts'
import type { ClusterExport, Section } from '../export-document.ts'
import type { RestoreStep } from '../restore/restore-step.ts'
import { thingsOf, thingText } from './drill-things.ts'

/**
 * Pure: one line for each thing that these steps made and that is other than in the export. Where replicas are is up to the brokers,
 * and commits alone make a classic group, whatever it was: it is of its kind again when its consumers join.
 */
export function compareDrill(
  file: ClusterExport,
  now: ClusterExport,
  steps: readonly RestoreStep[],
): string[] {
  const made = new Set(thingsOf(steps).map(thingText))
  return diffExports(file, now)
    .filter(({ section, name }) => made.has(`${kinds[section]} ${name}`))
    .filter(
      ({ section, what }) =>
        !(section === 'topics' && what?.startsWith('placement of ')) &&
        !(section === 'groups' && what === 'kind'),
    )
    .map(differenceText)
}

/** As `thingText` begins. */
const kinds: Readonly<Partial<Record<Section, string>>> = {
  topics: 'topic',
  groups: 'group',
  quotas: 'quota of',
  acls: 'access rule',
  schemas: 'subject',
}

const differenceText = ({ section, name, what, from, to, change }: Difference): string =>
  change === 'removed'
    ? `${section}: ${name} did not come back (${from})`
    : `${section}: ${name}, ${what ?? change}: ${from ?? 'nothing'} → ${to ?? 'nothing'}`
