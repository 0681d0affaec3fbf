/** A schema registry to try things on. */
export interface LocalRegistry {
  /** Base address of its Confluent-compatible REST: `/subjects` follows. */
  url: string
  /** Where it came from: named by SCHEMA_REGISTRY_URL, an image, or the published archive. */
  way: LocalRegistryWay
  /** Ends it; all its schemas are gone. Calling it twice does no harm; a given registry is left alone. */
  stop(): Promise<void>
}

export type LocalRegistryWay = 'given' | 'docker' | 'archive'

export interface LocalRegistryOptions {
  /** The ways to try, in this order; default all of them: given, docker, archive. */
  ways?: LocalRegistryWay[]
  /** Told in one sentence what takes time. */
  onProgress?: (sentence: string) => void
  /** Ends the start in the middle: it throws and leaves nothing behind. */
  signal?: AbortSignal
}

/** A registry that can be started on this machine; where it will answer is known before. */
export interface ChosenRegistry {
  url: string
  start(): Promise<LocalRegistry>
}
export type FittingRegistry = ({ fits: true } & ChosenRegistry) | { fits: false; why: string }

/**
 * A new subject is checked as Confluent's registry does it by default; Apicurio's own default is NONE, under which
 * incompatible schemas are registered without a word.
 */
export const defaultLevel = 'BACKWARD'
