import { z } from 'zod'
import { groupsOf, isAdministrator, rightsOf, rolesOf, secondFactorPolicy, whoCan } from '../config/config.ts'
import { type Context, defineQuery } from '../context.ts'
import { toFailure } from '../core/failure.ts'
import { type Permission, permissionMeaning } from '../core/permission.ts'
import type { Part, Report, Text } from '../core/report.ts'
import { enrolCommand } from '../core/second-factor.ts'
import { listed } from '../core/words.ts'

const shape = z.object({
  id: z.string(),
  name: z.string(),
  groups: z.array(z.string()),
  environments: z.array(
    z.object({ environment: z.string(), roles: z.array(z.string()), rights: z.array(z.string()) }),
  ),
  admins: z.array(z.string()),
  /** Slack user groups give rights, and this door cannot ask Slack who is in them. */
  withoutUserGroups: z.boolean(),
  /** Where a code is asked of this person; `state` null: the bot's database is not here. */
  secondFactor: z.object({
    state: z.enum(['none', 'begun', 'ready', 'locked']).nullable(),
    environments: z.array(z.string()),
  }),
})
type Data = z.infer<typeof shape>

export const whoami = defineQuery({
  name: 'whoami',
  summary: 'Say who you are to the bot and what you may do',
  arguments: {},
  permission: null,
  needsEnvironment: false,
  examples: ['whoami'],
  data: shape,
  answer: async (_, context) => {
    const { config, caller, standing } = context
    const { bot } = config
    const { actor } = caller
    const person = { id: actor.id, ...standing(actor.id) }
    const data: Data = {
      id: actor.id,
      name: actor.name,
      groups: groupsOf(bot, person),
      environments: [...bot.environments.keys()].map(environment => ({
        environment,
        roles: rolesOf(bot, person, environment),
        rights: [...rightsOf(bot, person, environment)],
      })),
      admins: [
        ...new Set(
          [...bot.environments.keys()].flatMap(environment =>
            whoCan(bot, 'topics:delete', environment, standing),
          ),
        ),
      ].slice(0, 3),
      secondFactor: {
        state: secondFactorState(context),
        environments: [...bot.environments.keys()].filter(
          environment =>
            secondFactorPolicy(config, environment).isAsked && isAdministrator(bot, person, environment),
        ),
      },
      withoutUserGroups: caller.door === 'terminal' && bot.slackUserGroups.size > 0,
    }
    return { data }
  },
  present,
})

/** null in a terminal away from the bot's host. */
function secondFactorState({ secondFactor, caller }: Context): Data['secondFactor']['state'] {
  try {
    return secondFactor.standing(caller.actor.id).state
  } catch (error) {
    if (toFailure(error).code === 'not-found') return null
    throw error
  }
}

const secondFactorWords = {
  none: 'none is set up',
  begun: 'it is not confirmed yet',
  ready: 'it is set up',
  locked: 'it is locked, as too many codes were wrong',
} as const

const setUpFirst: ReadonlySet<Data['secondFactor']['state']> = new Set(['none', 'begun', null])

function secondFactorPart({ state, environments }: Data['secondFactor']): Part[] {
  if (environments.length === 0 && (state === null || state === 'none')) return []
  const asked =
    environments.length > 0
      ? `As an administrator you give a code of your second factor in ${listed(environments)}`
      : 'Nobody asks you for your second factor'
  return [{ kind: 'text', text: state === null ? `${asked}.` : `${asked}; ${secondFactorWords[state]}.` }]
}

function present(data: Data): Report {
  const hasRights = data.environments.some(one => one.rights.length > 0)
  const ask: Text =
    data.admins.length > 0
      ? [
          'Ask ',
          ...data.admins.flatMap((person, index) => [...(index > 0 ? [', '] : []), { person }]),
          ' for access.',
        ]
      : 'Nobody is an administrator yet: see people in bot.yml.'
  const summary = hasRights
    ? `You are ${data.name}.`
    : `You are ${data.name}, and you have no rights here yet.`
  return {
    title: 'Who you are',
    tone: hasRights ? 'info' : 'warning',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'fields',
        fields: [
          { label: 'Id', value: [{ code: data.id }] },
          { label: 'Groups', value: data.groups.join(', ') || 'none' },
        ],
      },
      ...data.environments.flatMap(one => [
        {
          kind: 'heading' as const,
          text: `In ${one.environment}: ${one.roles.join(', ') || (one.rights.length > 0 ? 'reading only' : 'no role')}`,
        },
        ...(one.rights.length > 0
          ? [
              {
                kind: 'text' as const,
                text: `You may ${one.rights.map(right => permissionMeaning[right as Permission]).join('; ')}.`,
              },
            ]
          : []),
      ]),
      ...secondFactorPart(data.secondFactor),
      ...(data.withoutUserGroups
        ? [
            {
              kind: 'callout' as const,
              tone: 'info' as const,
              text: 'A terminal does not ask Slack who is in its user groups: rights that you have only through one of them count in Slack, not here.',
              detail: 'Ask in Slack, or be listed under people in bot.yml.',
            },
          ]
        : []),
      ...(hasRights ? [] : [{ kind: 'text' as const, text: ask }]),
    ],
    followUps:
      data.secondFactor.environments.length > 0 && setUpFirst.has(data.secondFactor.state)
        ? [{ label: 'Set up a second factor', command: enrolCommand }]
        : [],
  }
}
