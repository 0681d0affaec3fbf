import { Refusal } from './refusal.ts'

/** The arguments of a Web API call. Form fields are strings; what is structured is JSON within such a string. */
export type Args = Readonly<Record<string, unknown>>

export function textArg(args: Args, name: string): string | undefined {
  const value = args[name]
  if (value === undefined || value === null || value === '') return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function requiredArg(args: Args, name: string): string {
  const value = textArg(args, name)
  if (value === undefined) {
    throw new Refusal('invalid_arguments', [`[ERROR] missing required field: ${name}`])
  }
  return value
}

export function booleanArg(args: Args, name: string): boolean {
  const value = args[name]
  return value === true || value === 'true' || value === '1' || value === 1
}

/** A structured argument, given as JSON text or as the thing itself. Throws `error` where it is no JSON. */
export function jsonArg(args: Args, name: string, error = 'invalid_arguments'): unknown {
  const value = args[name]
  if (typeof value !== 'string' || value === '') return value === '' ? undefined : value
  try {
    return JSON.parse(value)
  } catch {
    throw new Refusal(error, [`[ERROR] ${name} is not valid JSON`])
  }
}

/** Slack's paging: `limit` and an opaque `cursor`, and the next cursor in the answer's metadata. */
export function page<T>(
  args: Args,
  all: readonly T[],
): { items: T[]; response_metadata: { next_cursor: string } } {
  const limit = Math.min(Math.max(Number(textArg(args, 'limit') ?? 100), 1), 1000)
  const cursor = textArg(args, 'cursor')
  const from = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString())
  if (!Number.isInteger(from)) throw new Refusal('invalid_cursor')
  const until = from + limit
  return {
    items: all.slice(from, until),
    response_metadata: {
      next_cursor: until < all.length ? Buffer.from(String(until)).toString('base64') : '',
    },
  }
}
