import { counted } from '../../core/words.ts'
import type { MigrateSpec } from './migrate-spec.ts'
import { progressTopic } from './migrate-spec.ts'

export function migrationTitle({ source, target, to }: MigrateSpec, environment: string): string {
  const from = source.environment === environment ? '' : ` of ${source.environment}`
  return `Copy topic "${source.topic}"${from} into "${target.topic}"${to.kind === 'follow' ? ', and follow it' : ''}`
}

export const createText = ({ target }: MigrateSpec): string =>
  `Create topic "${target.topic}" with ${counted(target.partitions, 'partition')}, like the source`
export const progressText = `See that topic "${progressTopic}", which keeps how far copies are, is there`
export const copyText = ({ source, target }: MigrateSpec): string =>
  `Copy ${counted(source.partitions, 'partition')} of "${source.topic}" into "${target.topic}", as a job`

export const migrationSteps = (spec: MigrateSpec): string[] => [
  ...(spec.target.topicId === null ? [createText(spec)] : []),
  progressText,
  copyText(spec),
]
