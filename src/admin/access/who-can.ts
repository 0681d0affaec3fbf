import { z } from 'zod'
import { type Context, defineQuery } from '../../context.ts'
import { choice, consumerGroup, text, topicName } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import type { AclBinding, AclOperation } from '../../kafka/acl-binding.ts'
import { desiredBindings } from '../acl/desired-bindings.ts'
import { operationsAsked } from '../acl/operations-for.ts'
import { readSettings } from './authorizer-settings.ts'
import type { AuthorizerSettings, Resource } from './decide.ts'
import { presentWhoCan } from './present-who-can.ts'
import { principalsAbout, type Right, whoMay } from './who-may.ts'

const verdict = z.enum(['allowed', 'denied', 'unknown'])

export const whoCanShape = z.object({
  environment: z.string(),
  resource: z.object({ type: z.enum(['TOPIC', 'GROUP']), name: z.string() }),
  /** Asked for one address only. */
  host: z.string().nullable(),
  /** False: the cluster asks nobody, so that everybody may do everything. */
  hasAuthorizer: z.boolean(),
  /** False: rules may speak of a topic that does not exist (any longer); null: of groups, that is not asked. */
  exists: z.boolean().nullable(),
  rows: z.array(
    z.object({
      principal: z.string(),
      operation: z.string(),
      verdict,
      decidedBy: z.string(),
      /** Whether the access file grants it, from anywhere; null: it grants nothing to anybody. */
      isDeclared: z.boolean().nullable(),
      exceptions: z.array(z.object({ host: z.string(), verdict, decidedBy: z.string() })),
    }),
  ),
  /** Who says who the super users are, and what goes for things without rules. */
  saidBy: z.object({ superUsers: z.string(), allowEveryoneIfNoAclFound: z.string() }),
  superUsers: z.array(z.string()).nullable(),
  allowEveryoneIfNoAclFound: z.boolean().nullable(),
})
export type WhoCan = z.infer<typeof whoCanShape>

export const whoCan = defineQuery({
  name: 'acl who-can',
  summary: 'Tell who may use a topic or a group, with the rule that decides',
  arguments: {
    topic: topicName().optional().positional(),
    group: consumerGroup().optional().about('a consumer group instead of a topic'),
    operation: choice(operationsAsked('TOPIC'), 'only these operations').list().orElse([]),
    principal: text('PRINCIPAL', 'only this principal, such as User:flink_processor').optional(),
    host: text('ADDRESS', 'only from this address').optional(),
  },
  permission: 'cluster:export',
  examples: [
    'acl who-can orders',
    'acl who-can orders --operation read --principal User:ada',
    'acl who-can --group billing',
  ],
  data: whoCanShape,
  answer: async (args, context) => {
    const resource = asked(args)
    const operations = chosenOperations(args.operation, resource)
    const [rules, settings, exists] = await Promise.all([
      context.cluster.describeAcls(),
      readSettings(context),
      topicExists(context, resource),
    ])
    const declared = desiredBindings(context.config, context.environment).bindings.map(one => one.acl)
    const principals =
      args.principal === undefined
        ? principalsAbout([...(rules ?? []), ...declared], settings, resource)
        : [args.principal.includes(':') ? args.principal : `User:${args.principal}`]
    const question = { resource, operations, principals, host: args.host }
    const data: WhoCan = {
      environment: context.environment,
      resource,
      host: args.host ?? null,
      hasAuthorizer: rules !== null,
      exists,
      rows: rules === null ? [] : rowsOf(rules, declared, settings, question),
      saidBy: settings.saidBy,
      superUsers: settings.superUsers === null ? null : [...settings.superUsers],
      allowEveryoneIfNoAclFound: settings.allowEveryoneIfNoAclFound,
    }
    return { data }
  },
  present: presentWhoCan,
})

/** What the brokers go by beside what the access file would have them do. */
function rowsOf(
  rules: readonly AclBinding[],
  declared: readonly AclBinding[],
  settings: AuthorizerSettings,
  question: Parameters<typeof whoMay>[2],
): WhoCan['rows'] {
  const wanted = whoMay(declared, { superUsers: [], allowEveryoneIfNoAclFound: false }, question)
  const isAllowed = (right: Right | undefined): boolean =>
    right !== undefined && [right, ...right.exceptions].some(one => one.verdict === 'allowed')
  return whoMay(rules, settings, question).map((right, index) => ({
    ...right,
    isDeclared: declared.length === 0 ? null : isAllowed(wanted[index]),
  }))
}

function asked({
  topic,
  group,
}: {
  topic: string | undefined
  group: string | undefined
}): WhoCan['resource'] {
  if (topic !== undefined && group === undefined) return { type: 'TOPIC', name: topic }
  if (group !== undefined && topic === undefined) return { type: 'GROUP', name: group }
  throw new Failure('usage', 'Name a topic, or a group with --group: one of them.', {
    hint: 'Who reads a topic as a group needs READ on both: ask for each.',
  })
}

function chosenOperations(
  wanted: readonly AclOperation[],
  { type }: WhoCan['resource'],
): readonly AclOperation[] {
  const possible = operationsAsked(type)
  const wrong = wanted.find(one => !possible.includes(one))
  if (wrong !== undefined)
    throw new Failure('usage', `Kafka asks nobody for ${wrong} on a group.`, {
      hint: `There are: ${possible.join(', ')}.`,
    })
  return wanted.length > 0 ? wanted : possible
}

async function topicExists({ cluster }: Context, { type, name }: Resource): Promise<boolean | null> {
  return type === 'TOPIC' ? (await cluster.describe([name])).topics.length > 0 : null
}
