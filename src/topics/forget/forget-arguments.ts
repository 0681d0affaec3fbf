import type { Values } from '../../core/argument.ts'
import { flag, text, topicNames } from '../../core/arguments/kinds.ts'

export const forgetArguments = {
  topic: topicNames('topics of the cluster, names or globs').positional(),
  key: text(
    'KEY',
    'the key whose records are forgotten, as text; it is kept in no line and no trail',
  ).secret(),
  where: text(
    'JSONATA',
    'also records for which this is true; $wanted in it is the key: customer.id = $wanted',
  ).optional(),
  'delete-records': flag(
    'where old records are deleted: delete all up to the last one that holds it, others with them',
  ),
}

export type ForgetArguments = Values<typeof forgetArguments>
