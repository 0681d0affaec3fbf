import { z } from 'zod'
import { groupsOf, rightsOf, rolesOf, whoCan } from '../config/config.ts'
import { defineQuery } from '../context.ts'
import { type Permission, permissionMeaning } from '../core/permission.ts'
import type { Report, Text } from '../core/report.ts'

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
  answer: async (_, { config: { bot }, caller, standing }) => {
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
      withoutUserGroups: caller.door === 'terminal' && bot.slackUserGroups.size > 0,
    }
    return { data }
  },
  present,
})

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
    followUps: [],
  }
}
