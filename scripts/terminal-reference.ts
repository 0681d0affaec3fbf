import { code, row } from './markdown.ts'

const exits: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'done, or nothing to do'],
  [1, 'failed, or faults found, or a part of the answer is not known'],
  [2, 'not understood, or a confirmation is missing'],
  [3, 'differences found'],
  [4, 'not permitted, or it needs an approval that cannot be asked for here'],
  [5, 'waiting for a decision'],
  [6, 'partly done'],
  [7, 'denied or expired'],
  [130, 'ended by Ctrl-C'],
]

/** What is special about a terminal: who asks, what may be done where, formats and exit codes. */
export const terminalReference = [
  '## In a terminal',
  'Reads need nothing but a cluster: `KAFKA_BOOTSTRAP_SERVERS=… npx kafka-ops lag`. Who asks is the operating system’s user, joined with `terminal:` and `people:` in `bot.yml`; one that is not named there reads like a viewer. Times without an offset are UTC, unless `--zone` says otherwise.',
  'A change that needs no approval is done at once, after a question at a keyboard, with `--yes` without one. One that needs an approval can be asked for on the host of the running bot (`KAFKA_OPS_DATA` names its data folder): the bot posts the card, `--wait` stays until it is decided and done. Away from the bot it is refused.',
  'The answer goes to stdout, everything else to stderr. `--json` prints one document, `{ command, environment, ok, data, failures }`, in which offsets beyond 2^53 are strings; `ok` says that the exit code is 0. `--format yaml` prints the same document, `--format csv` the `rows` of an answer that has some. `--output FILE` replaces the file only when there is an answer, and at once.',
  [row('exit code', 'meaning'), row('---', '---')]
    .concat(exits.map(([exit, meaning]) => row(code(String(exit)), meaning)))
    .join('\n'),
]
