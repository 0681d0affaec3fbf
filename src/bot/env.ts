import { z } from 'zod'
import { environmentOf } from '../config/config.ts'
import { defineQuery } from '../context.ts'
import type { Report } from '../core/report.ts'
import type { Requirement } from '../core/rules.ts'

const shape = z.object({
  rows: z.array(
    z.object({
      environment: z.string(),
      isDefault: z.boolean(),
      bootstrap: z.array(z.string()),
      security: z.string(),
      write: z.string(),
      dangerous: z.string(),
      channels: z.array(z.string()),
    }),
  ),
})
type Data = z.infer<typeof shape>

export const env = defineQuery({
  name: 'env',
  summary: 'List the environments with their brokers and what a change needs there',
  arguments: {},
  permission: 'bot:read',
  needsEnvironment: false,
  examples: ['env'],
  data: shape,
  answer: async (_, { config }) => ({
    data: {
      rows: [...config.bot.environments.values()].map(one => ({
        environment: one.name,
        isDefault: environmentOf(config).name === one.name,
        bootstrap: [...one.bootstrap],
        security: [one.tls ? 'TLS' : 'no TLS', one.sasl ? one.sasl.mechanism : 'no SASL'].join(', '),
        write: words(one.policy.write),
        dangerous: words(one.policy.dangerous),
        channels: [...config.bot.channels]
          .filter(([, environment]) => environment === one.name)
          .map(([channel]) => channel),
      })),
    },
  }),
  present,
})

function words(requirement: Requirement): string {
  if (requirement.kind === 'go') return 'nothing'
  if (requirement.kind === 'confirm') return 'confirmation'
  return requirement.count === 1 ? '1 approval' : `${requirement.count} approvals`
}

function present({ rows }: Data): Report {
  const usual = rows.find(one => one.isDefault)
  return {
    title: 'Environments',
    tone: 'info',
    summary: `${rows.length === 1 ? 'One environment' : `${rows.length} environments`}; without --env it is ${usual?.environment ?? 'none'}.`,
    parts: [
      {
        kind: 'table',
        table: {
          columns: [
            { name: 'Environment' },
            { name: 'Brokers' },
            { name: 'Security' },
            { name: 'A write needs' },
            { name: 'A dangerous change needs' },
          ],
          rows: rows.map(one => [
            one.isDefault ? `${one.environment} (default)` : one.environment,
            one.bootstrap.join(', '),
            one.security,
            one.write,
            one.dangerous,
          ]),
        },
      },
    ],
    followUps: rows
      .map(one => ({
        label: `Health of ${one.environment}`.slice(0, 70),
        command: `health --env ${one.environment}`,
      }))
      .slice(0, 5),
  }
}
