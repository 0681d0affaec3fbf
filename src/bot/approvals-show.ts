import { z } from 'zod'
import { type Context, defineQuery } from '../context.ts'
import { text } from '../core/arguments/kinds.ts'
import type { Command } from '../core/command.ts'
import { Failure } from '../core/failure.ts'
import { presentRequest } from '../core/present-request.ts'
import type { Request } from '../core/request.ts'

const shape = z.custom<Request>()

export const showApproval = (commands: () => readonly Command<Context>[]) =>
  defineQuery({
    name: 'approvals show',
    summary: 'Show one request: its plan, who decided, what became of it',
    arguments: { request: text('REQUEST', 'a request, such as r-7k2m9q').positional() },
    permission: 'requests:read',
    examples: ['approvals show r-7k2m9q'],
    data: shape,
    answer: async ({ request }, { store, environment }) => {
      const found = store.requests.get(request)
      if (!found)
        throw new Failure('not-found', `There is no request "${request}".`, {
          hint: 'approvals list --all shows the latest ones.',
        })
      if (found.environment !== environment)
        throw new Failure(
          'usage',
          `Request ${request} was made in ${found.environment}, not in ${environment}.`,
          { hint: `Add --env ${found.environment}.` },
        )
      return { data: found }
    },
    present: request => presentRequest(request, commands()),
  })
