/** How commands, interactions and events reach the app: over its socket, or posted to its request URL. */
export interface Delivery {
  /** Resolves with the app's acknowledgement, or with the error that Slack would show to the person. */
  deliver(kind: EnvelopeKind, payload: object, options?: DeliveryOptions): Promise<Acknowledgement>
}

export type EnvelopeKind = 'slash_commands' | 'interactive' | 'events_api'

export interface DeliveryOptions {
  /** Slack waits for an answer within the acknowledgement: commands, form submissions, external choices. */
  acceptsPayload?: boolean
  /** An event that is sent again. */
  retry?: { attempt: number; reason: string }
}

/** `operation_timeout`: nobody acknowledged in time · `dispatch_failed`: the app could not be reached. */
export type Acknowledgement =
  | { ok: true; payload: unknown; ms: number }
  | { ok: false; error: string; ms: number }
