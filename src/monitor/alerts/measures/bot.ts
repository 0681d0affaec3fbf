import { counted } from '../../../core/words.ts'
import type { Measured, Observed } from '../observed.ts'
import { notMeasured } from '../observed.ts'

/** Whether the bot sees anything of the cluster at all. */
export function measureCollector({ environment, scanFailure }: Observed): Measured {
  const says =
    scanFailure === null
      ? `The bot sees ${environment} again.`
      : `The bot cannot see ${environment}, so no other alert of it fires or is over: ${scanFailure}`
  return {
    measurements: [{ member: environment, value: scanFailure === null ? 0 : 1, says }],
    isComplete: true,
  }
}

/** Whether the export of the cluster that is due is there. */
export function measureClusterBackup({ environment, backup }: Observed): Measured {
  if (!backup) return notMeasured
  const { failure } = backup
  const says =
    failure === null
      ? `The scheduled backup of ${environment} is there.`
      : `The scheduled backup of ${environment} cannot be made: ${failure}`
  return { measurements: [{ member: environment, value: failure === null ? 0 : 1, says }], isComplete: true }
}

/** Whether the schema registry answers. */
export function measureRegistry({ environment, registry }: Observed): Measured {
  if (!registry) return notMeasured
  const { failure } = registry
  const says =
    failure === null
      ? `The schema registry of ${environment} answers.`
      : `The schema registry of ${environment} does not answer: ${failure}`
  return { measurements: [{ member: environment, value: failure === null ? 0 : 1, says }], isComplete: true }
}

/** Whether those who are to be told are reached. */
export function measureDelivery({ receivers }: Observed): Measured {
  if (!receivers) return notMeasured
  const measurements = receivers.map(({ destination, dead, lastError }) => ({
    member: destination,
    value: dead,
    says:
      dead === 0
        ? `Messages to ${receiverWords(destination)} arrive again.`
        : `${counted(dead, 'message')} to ${receiverWords(destination)} ${dead === 1 ? 'was' : 'were'} given up${lastError === null ? '.' : `: ${lastError}`}`,
  }))
  return { measurements, isComplete: true }
}

/** `webhook:oncall` → `the webhook of route oncall`. */
function receiverWords(destination: string): string {
  const [kind, route] = destination.split(':', 2)
  if (kind === 'slack') return 'Slack'
  return `${kind === 'email' ? 'the e-mail addresses' : `the ${kind}`} of route ${route ?? 'default'}`
}
