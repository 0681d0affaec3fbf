import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process that other processes on its host can look for. `born` tells it from a later one with the same number. */
export interface ProcessIdentity {
  host: string
  pid: number
  born: string | null
}

export const thisProcess = (): ProcessIdentity => ({
  host: hostname(),
  pid: process.pid,
  born: birth(process.pid),
})

/**
 * True only when it is certain that the process has ended: it was started under the same boot of the same kernel, in the same
 * namespace of process numbers, and its number is free or somebody else's now. Where the system does not say (no /proc), false.
 */
export function hasEnded(holder: ProcessIdentity): boolean {
  const own = birth(process.pid)
  if (holder.host !== hostname() || holder.born === null || own === null) return false
  if (worldOf(holder.born) !== worldOf(own)) return false
  return birth(holder.pid) !== holder.born
}

/** `BOOT NAMESPACE TICKS`. The start time is the 22nd field of /proc/PID/stat; the 2nd one is a name that may hold spaces. */
function birth(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const namespace = readlinkSync('/proc/self/ns/pid')
    return `${boot} ${namespace} ${startTicks(pid)}`
  } catch {
    return null
  }
}

function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'none'
  } catch {
    return 'none'
  }
}

const worldOf = (born: string): string => born.split(' ').slice(0, 2).join(' ')
