import type { Values } from '../../core/argument.ts'
import { byteRate } from '../../core/arguments/byte-rate.ts'
import { flag, newTopicName, text, time, topicName, wholeNumber } from '../../core/arguments/kinds.ts'
import { partitionOffsets } from './partition-offsets.ts'

export const startArguments = {
  from: topicName()
    .about('the topic that is copied')
    .alsoAs({ 'source-topic': { prefix: '' } }),
  to: newTopicName()
    .about('the topic that it is copied into')
    .alsoAs({ 'target-topic': { prefix: '' } }),
  'from-env': text('ENV', 'the environment of the source, where it is another one').optional(),
  'from-offset': partitionOffsets('begin at these offsets').optional(),
  'to-offset': partitionOffsets('end before these offsets').optional(),
  'from-time': time('begin with the first record at or after this time').optional(),
  'to-time': time('end before the first record at or after this time').optional(),
  follow: flag('do not end: copy what is written from now on, too'),
  create: flag('create the target like the source'),
  rate: byteRate('read at most so much a second').optional(),
  filter: text('JSONATA', 'copy only records for which this is true').optional(),
  transform: text('JSONATA', 'copy what this makes of each record').optional(),
  'on-error': text('stop|TOPIC', 'what becomes of a record that cannot be copied as asked').orElse('stop'),
  'drop-tombstones': flag('leave out records without a value'),
  workers: wholeNumber('N', 'so many processes can work on it at once (migrate work)', {
    min: 1,
    max: 32,
  }).orElse(1),
}

export type StartArguments = Values<typeof startArguments>
