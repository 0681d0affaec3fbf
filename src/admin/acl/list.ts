import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { choice, text, topicName } from '../../core/arguments/kinds.ts'
import { bindingRow, bindingRows, chosenRows, statuses } from './binding-rows.ts'
import { observeAcls } from './observe-acls.ts'
import { presentAcls } from './present-acls.ts'

const shape = z.object({
  environment: z.string(),
  file: z.string(),
  rows: z.array(bindingRow),
  /** Entries that are meant for other environments. */
  elsewhere: z.array(z.object({ declaredIn: z.string(), environments: z.array(z.string()) })),
})
export type AclList = z.infer<typeof shape>

export const listAcls = defineQuery({
  name: 'acl list',
  summary: 'List access rules, declared and there, each with how the two agree',
  arguments: {
    principal: text('PRINCIPAL', 'only this principal, such as User:flink_processor').optional(),
    topic: topicName().optional(),
    status: choice(statuses, 'only these').list().orElse([]),
  },
  permission: 'cluster:export',
  examples: [
    'acl list',
    'acl list --topic orders',
    'acl list --principal User:ada --status missing,unexpected',
  ],
  data: shape,
  answer: async (args, context) => {
    const observed = await observeAcls(context)
    const rows = chosenRows(bindingRows(observed), args).filter(
      row => args.status.length === 0 || args.status.includes(row.status),
    )
    const data: AclList = {
      environment: observed.environment,
      file: observed.file,
      rows,
      elsewhere: observed.desired.elsewhere.map(({ from, environments }) => ({
        declaredIn: `${from.file}:${from.line} ${from.path}`,
        environments,
      })),
    }
    return { data }
  },
  present: presentAcls,
})
