import type { Backend } from './backend.ts'
import type { MethodFault } from './faults.ts'
import type { Act } from './people/act.ts'
import type { SocketMode } from './socket-mode.ts'

/** The hand behind the scenes: people who act, and things that go wrong on request. */
export interface Control {
  act: Act
  /** The next calls of a Web API method (`*`: any) go wrong. */
  failNext(method: string, fault: MethodFault, times?: number): void
  /** Acknowledgements arrive this much later from now on. */
  delayAcks(ms: number): void
  /** The next so many envelopes are delivered twice. */
  deliverTwice(times?: number): void
  /** Triggers and response URLs grow older by this much at once. */
  passTime(ms: number): void
  dropSockets(): void
  freezeSockets(): void
  refreshSockets(reason?: 'refresh_requested' | 'warning'): void
  connections(): number
  archive(channel: string, archived?: boolean): void
  /** Takes the bot out of a channel. */
  removeBot(channel: string): void
  inviteBot(channel: string): void
  deleteMessage(channel: string, ts: string): void
  revokeTokens(revoked?: boolean): void
  deactivate(person: string, deactivated?: boolean): void
  /** Ends all faults; what happened to channels and people stays. */
  clearFaults(): void
}

export function createControl(backend: Backend, act: Act, sockets: SocketMode): Control {
  const { workspace, faults } = backend
  const { userId } = workspace.scenario.bot
  const changedChannel = (id: string) => workspace.changed({ kind: 'channel', channel: id })
  return {
    act,
    failNext: (method, fault, times) => faults.failNext(method, fault, times),
    delayAcks: ms => {
      faults.ackDelayMs = ms
    },
    deliverTwice: (times = 1) => {
      faults.duplicates += times
    },
    passTime: ms => {
      faults.skippedMs += ms
    },
    dropSockets: () => sockets.drop(),
    freezeSockets: () => sockets.freeze(),
    refreshSockets: reason => sockets.refresh(reason),
    connections: () => sockets.connections(),
    archive: (reference, archived = true) => {
      const channel = workspace.channel(reference)
      channel.isArchived = archived
      changedChannel(channel.id)
    },
    removeBot: reference => {
      const channel = workspace.channel(reference)
      channel.members = channel.members.filter(member => member !== userId)
      changedChannel(channel.id)
    },
    inviteBot: reference => {
      const channel = workspace.channel(reference)
      if (!channel.members.includes(userId)) channel.members.push(userId)
      changedChannel(channel.id)
    },
    deleteMessage: (reference, ts) => {
      const message = workspace.find(workspace.channel(reference).id, ts)
      if (message) workspace.remove(message)
    },
    revokeTokens: (revoked = true) => {
      backend.tokens.revoked = revoked
      if (revoked) sockets.drop()
    },
    deactivate: (id, deactivated = true) => {
      workspace.person(id).isDeactivated = deactivated
      workspace.changed({ kind: 'person', person: id })
    },
    clearFaults: () => faults.clear(),
  }
}
