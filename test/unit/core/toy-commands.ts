import { z } from 'zod'
import { offsetTarget } from '../../../src/admin/offsets/offset-target.ts'
import {
  choice,
  consumerGroup,
  duration,
  flag,
  partitionSet,
  pattern,
  text,
  time,
  topicName,
  wholeNumber,
} from '../../../src/core/arguments/kinds.ts'
import { type Command, declarations } from '../../../src/core/command.ts'

const { defineQuery, defineChange } = declarations<unknown>()
const nothing = async () => ({ data: null })
const report = { title: '', tone: 'info' as const, summary: '', parts: [], followUps: [] }
const query = { permission: null, examples: [], data: z.null(), answer: nothing, present: () => report }

/** Commands that do nothing, for what can be typed. */
export const toyCommands: readonly Command<unknown>[] = [
  defineQuery({ ...query, name: 'health', summary: 'Health', arguments: {} }),
  defineQuery({
    ...query,
    name: 'things list',
    aliases: ['things'],
    summary: 'List things',
    arguments: { all: flag('all') },
  }),
  defineQuery({
    ...query,
    name: 'things show',
    summary: 'Show a thing',
    arguments: {
      thing: consumerGroup().positional(),
      names: text('NAME', 'names').list().orElse([]),
      kind: choice(['Big', 'small'], 'size').optional(),
      since: time('since').optional(),
      for: duration('how long').orElse(60_000),
      limit: wholeNumber('N', 'how many', { min: -5, max: 5 }).optional(),
      pattern: pattern('glob')
        .optional()
        .alsoAs({ 'thing-pattern': { prefix: '' } }),
    },
  }),
  defineQuery({
    ...query,
    name: 'things count',
    summary: 'Count things',
    arguments: {
      first: text('FIRST', 'the first').positional(),
      rest: text('REST', 'the others').list().positional(),
    },
  }),
  defineChange({
    name: 'things move',
    aliases: ['move-things'],
    summary: 'Move a thing',
    arguments: {
      thing: consumerGroup().positional(),
      to: offsetTarget(),
      topic: topicName().optional(),
      partitions: partitionSet().optional(),
      create: flag('create'),
    },
    permission: 'offsets:write',
    risk: 'dangerous',
    examples: [],
    outcome: z.null(),
    observe: async () => null,
    plan: () => {
      throw new Error('not planned here')
    },
    execute: async () => ({ outcome: null, failures: [] }),
    inspect: async () => [],
    present: () => report,
  }),
]
