import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Consequence } from '../../core/plan.ts'
import { writeDuration } from '../../core/time.ts'
import { listed } from '../../core/words.ts'
import type { ScramMechanism } from '../../kafka/cluster.ts'
import type { ObservedRotation } from './observe-rotation.ts'
import { collectableMs, type Rotation } from './rotation.ts'
import { scramMechanism, scramMechanisms } from './scram-mechanisms.ts'

export function planRotation(
  { account, mechanism }: { account: string; mechanism: ScramMechanism | undefined },
  observed: ObservedRotation,
): PlanOrRefusal {
  const { user, clusterId, environment } = observed
  const has = scramMechanisms.filter(one => user?.credentials.some(its => its.mechanism === one))
  const mechanisms = wanted(account, mechanism, has, observed)
  if (mechanisms instanceof Failure) return { kind: 'refusal', failure: mechanisms }
  const by = listed(mechanisms)
  const decision: Rotation = { clusterId, account, before: has, mechanisms }
  return {
    kind: 'plan',
    plan: {
      title:
        has.length === 0
          ? `Let ${account} sign in to ${environment} by ${by}, with a new password`
          : `Give ${account} a new password for ${by} in ${environment}`,
      decision: { ...decision },
      estimates: {},
      steps: [
        {
          state: 'planned',
          text: `Let the one who asks have a new password, once, within ${writeDuration(collectableMs)}`,
          detail: 'Until they have seen it and said that they have kept it, nothing changes.',
        },
        { state: 'planned', text: `Set it in Kafka for ${by}, and sign in with it to see that it holds` },
      ],
      consequences: consequences(account, mechanisms, has, observed),
      nothingToDo: false,
    },
  }
}

/** Which mechanisms get the password. */
function wanted(
  account: string,
  mechanism: ScramMechanism | undefined,
  has: readonly ScramMechanism[],
  { isOwn, declared }: ObservedRotation,
): ScramMechanism[] | Failure {
  if (isOwn)
    return new Failure('refused', `The bot itself signs in as ${account}: it would lock itself out.`, {
      hint: 'Make a second account for the bot, give it to the bot, and rotate this one then.',
    })
  const written = declared?.authentication ?? null
  const declaredOne = written === null ? undefined : scramMechanism(written)
  if (declared !== null && written !== null && declaredOne === undefined)
    return new Failure(
      'refused',
      `The access file says that ${account} signs in by ${written}, not by SCRAM.`,
      {
        hint: 'There is no password to rotate. Correct authentication in the access file if that is wrong.',
      },
    )
  if (has.length === 0 && declared === null)
    return new Failure('not-found', `There is no SCRAM user ${account}, and the access file declares none.`, {
      hint: 'accounts list shows those that there are. Declare it under service_accounts to make it.',
    })
  if (has.length === 0) {
    const made = mechanism ?? declaredOne
    return made
      ? [made]
      : new Failure('usage', `${account} has no password yet: by what shall it sign in?`, {
          hint: 'Add --mechanism SCRAM-SHA-512, or authentication in the access file.',
        })
  }
  if (mechanism === undefined) return [...has]
  return [mechanism]
}

function consequences(
  account: string,
  mechanisms: readonly ScramMechanism[],
  has: readonly ScramMechanism[],
  { declared, reauthMs }: ObservedRotation,
): Consequence[] {
  const replaced = mechanisms.filter(one => has.includes(one))
  const kept = has.filter(one => !mechanisms.includes(one))
  const all: Consequence[] = []
  if (replaced.length > 0)
    all.push({
      severity: 'critical',
      text: `From then on a client that connects with the old password is refused: Kafka has one password for each mechanism. ${openOnes(reauthMs)}`,
    })
  if (declared === null)
    all.push({
      severity: 'critical',
      text: `The access file does not declare ${account}. Make sure that brokers do not sign in to one another by it.`,
    })
  if (kept.length > 0)
    all.push({
      severity: 'note',
      text: `The password for ${listed(kept)} stays as it is, so clients can be moved from one to the other; rotate it when nobody uses it any more.`,
    })
  else if (replaced.length > 1)
    all.push({
      severity: 'note',
      text: `Without a gap it goes in two steps: --mechanism ${replaced.at(-1)} first, move the clients there, then the other.`,
    })
  all.push({
    severity: 'note',
    text: 'Only the one who asked is shown the password, in Slack in a form, in a terminal on its output. It is written down nowhere; whoever loses it asks for another.',
  })
  return all
}

function openOnes(reauthMs: ObservedRotation['reauthMs']): string {
  if (!reauthMs.known)
    return 'For how long connections that are open go on could not be read (connections.max.reauth.ms).'
  if (reauthMs.value === 0)
    return 'Connections that are open go on until they end: brokers do not ask again here (connections.max.reauth.ms is 0).'
  return `Connections that are open go on for at most ${writeDuration(reauthMs.value)} (connections.max.reauth.ms).`
}
