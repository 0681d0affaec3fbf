import { beginCall, type Call } from './call.ts'
import type { Connections } from './connection/connections.ts'

/** What every question needs: the connections, and how long a question may take. */
export interface Door {
  environment: string
  connections: Connections
  limitMs: number
}

export const callOf = (door: Door): Call => beginCall(door.limitMs)
