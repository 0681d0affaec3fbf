import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A process that cannot outlive us. */
export interface GuardedProcess {
  hasEnded: () => boolean
  /** SIGKILL; resolves when the process is gone. */
  kill: () => Promise<void>
}

/**
 * Starts a program whose life hangs on a pipe from us: a shell of a few lines holds the other end and kills the program
 * when the pipe closes, which the system does however we end (SIGKILL too). The shell has a session of its own, so that a
 * Ctrl-C in the terminal or a kill of our process group does not hit it before it has done that.
 * What the program prints is appended to `logFile`, also why it could not be started.
 */
export function startGuarded(program: string, args: readonly string[], logFile: string): GuardedProcess {
  const guard = spawn('/bin/sh', ['-c', guardScript, 'guard', logFile, program, ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(guard, 'exit')
  // A guard that has ended breaks the pipe; that it ended is told by `hasEnded`.
  guard.stdin.on('error', () => {})
  return {
    hasEnded: () => guard.exitCode !== null || guard.signalCode !== null,
    kill: async () => {
      guard.stdin.end()
      await ended
    },
  }
}

/**
 * `read` is a builtin: the watching subshell has no child that could stay behind when it is killed. The program gets none
 * of the guard's descriptors.
 */
const guardScript = `
log=$1; shift
exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- &
program=$!
{ while read -r _ <&3; do :; done; kill -9 $program; } &
watcher=$!
exec 3<&-
wait $program
kill -9 $watcher
`

/** Removes a folder when we end without having done it ourselves. `release` ends the watch without removing anything. */
export function guardFolder(folder: string): { release: () => Promise<void> } {
  const guard = spawn('/bin/sh', ['-c', folderScript, 'guard', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(guard, 'exit')
  guard.stdin.on('error', () => {})
  return {
    release: async () => {
      guard.stdin.end('release\n')
      await ended
    },
  }
}

/** Brokers that die at the same moment may still write for an instant, hence the tries. */
const folderScript = `
read -r word && exit 0
for try in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf "$1" && sleep 1 && [ ! -e "$1" ] && exit 0
  sleep 1
done
`
