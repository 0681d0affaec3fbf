import type { Config, DeclaredSchema, Fault, Path, Setting } from '../../config/config.ts'
import type { Desired } from '../desired.ts'

/** One thing that can be wrong in the files. docs/checks.md has a line for each. */
export interface Check {
  /** Stable: people write it into tickets. */
  id: string
  level: Fault['level']
  /** What it finds, one sentence. */
  says: string
  /** What to do about it, one sentence. */
  fix: string
  find(subject: Subject): Found[]
}

/** What the checks look at. */
export interface Subject {
  config: Config
  /** Every environment that topics.yml names (or the asked one where it names none), with all topics as they are there. */
  environments: ReadonlyMap<string, ReadonlyMap<string, Desired>>
  /** The environment whose cluster was asked, and how many brokers it has; null: it did not answer. */
  cluster: { environment: string; brokers: number } | null
}

export interface Found {
  /** The file, or the schema that may have one of its own. */
  file: 'topics' | 'access' | DeclaredSchema
  path: Path
  message: string
  /** The environment in which it is so; absent: wherever the file is read. */
  environment?: string
  /** Instead of the check's own. */
  fix?: string
  level?: Fault['level']
}

/** A finding about every usable topic in every environment. */
export function eachTopic(
  { environments }: Subject,
  find: (desired: Desired, environment: string) => (Omit<Found, 'environment' | 'file'> | null)[],
): Found[] {
  return [...environments].flatMap(([environment, topics]) =>
    [...topics.values()].flatMap(desired =>
      find(desired, environment).flatMap(found =>
        found ? [{ ...found, file: 'topics' as const, environment }] : [],
      ),
    ),
  )
}

/** A setting that is declared and has no fault, as a number; null: it is neither. */
export function numberOf(
  setting: Setting<string | number> | null | undefined,
): { value: number; path: Path } | null {
  return setting === null || setting === undefined || setting.value === null
    ? null
    : { value: Number(setting.value), path: setting.path }
}

/** Environments for trying things out: what production must not do is said there, and is no fault. */
export const isForTrying = (environment: string): boolean => ['development', 'staging'].includes(environment)
