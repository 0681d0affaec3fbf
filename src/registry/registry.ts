/**
 * What the bot asks of a schema registry that speaks Confluent's REST (docs.confluent.io/platform/current/schema-registry/
 * develop/api.html). Everything throws a Failure with one clear sentence where the registry does not answer, refuses, or is
 * none; what merely does not exist is null.
 */
export interface Registry {
  /** Its address, without credentials. */
  readonly url: string
  /** Names of all subjects that are not deleted, sorted. */
  subjects(): Promise<string[]>
  /** Numbers of a subject's versions, ascending. */
  versions(subject: string): Promise<number[] | null>
  version(subject: string, version: number | 'latest'): Promise<RegisteredSchema | null>
  /** A schema with everything that it refers to. Throws `not-found` where there is none with this id. */
  schemaById(id: number): Promise<ResolvedSchema>
  /** Whether the subject has this very schema already, and as which version. */
  lookup(subject: string, schema: NewSchema): Promise<RegisteredSchema | null>
  /**
   * Registers a version and gives the schema's id; the same schema again gives the same id. Throws `refused` where it is not
   * compatible with what is registered.
   */
  register(subject: string, schema: NewSchema): Promise<number>
  /** Whether the subject would take this schema as its next version, by the subject's own level. */
  check(subject: string, schema: NewSchema): Promise<Verdict>
  /** The level that holds for the subject: its own, else the registry's. With null, the registry's. */
  level(subject: string | null): Promise<CompatibilityLevel>
  /** Gives the subject a level of its own. */
  setLevel(subject: string, level: CompatibilityLevel): Promise<void>
  /** Deletes a subject for good, with its own level; where there is none, nothing happens. */
  deleteSubject(subject: string): Promise<void>
  /** READWRITE, READONLY …; null where the registry does not tell (older Apicurio has no /mode). */
  mode(): Promise<string | null>
  /** How many requests have been sent, for tests. */
  requestsSent(): number
  close(): Promise<void>
}

export type SchemaType = 'AVRO' | 'JSON' | 'PROTOBUF'

/** A schema as a registry takes it. */
export interface NewSchema {
  type: SchemaType
  text: string
  /** What it refers to, in the registry already. */
  references: readonly SchemaReference[]
}
/** `name` as the schema has it: an Avro full name, an imported .proto, a `$ref`. */
export interface SchemaReference {
  name: string
  subject: string
  version: number
}

export interface RegisteredSchema extends NewSchema {
  subject: string
  version: number
  id: number
}

/** `references`: all that is needed to read it, directly or not; what others need comes first. */
export interface ResolvedSchema {
  type: SchemaType
  text: string
  references: readonly { name: string; text: string }[]
}

/** `reasons`: the registry's own sentences; not every registry gives them. */
export interface Verdict {
  compatible: boolean
  reasons: readonly string[]
}

export const compatibilityLevels = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const
export type CompatibilityLevel = (typeof compatibilityLevels)[number]

/** How to reach a registry. TLS verification is never off. */
export interface RegistryOptions {
  environment: string
  url: string
  auth?: { username: string; password: string } | { token: string }
  tls?: { ca?: string; cert?: string; key?: string; passphrase?: string; servername?: string }
  /** How long one request may take, its one repetition included. */
  requestTimeoutMs: number
}
