import { userInfo } from 'node:os'
import { runTerminal } from './cli/run-terminal.ts'
import { commands } from './commands.ts'
import { compose } from './composition.ts'

// A fault of a stream (its reader has gone, the disk is full) is told to whoever writes; unheard it would end the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

/** The terminal's door: `kafka-ops NOUN VERB …`. */
const exit = await runTerminal({
  io: {
    words: process.argv.slice(2),
    env: process.env,
    user: userName(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: interrupted => {
      process.on('SIGINT', interrupted)
      process.on('SIGTERM', interrupted)
    },
    now: Date.now,
  },
  commands,
  compose: hooks => compose({ env: process.env, door: 'terminal', commands, ...hooks }),
})
// What was written has been taken; a connection that does not close in time must not hold the shell.
process.exit(exit)

/** As the system knows the user, whatever USER says; a container may run as a number that has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
