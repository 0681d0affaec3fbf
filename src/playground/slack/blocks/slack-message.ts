import type { z } from 'zod'

/** One mistake in Slack's words, as in `response_metadata.messages`: what is wrong and where. */
export function slackMessage(issue: z.core.$ZodIssue, root: string, value: unknown): string {
  const path = [root, ...issue.path.map(String)].join('/')
  return `[ERROR] ${words(issue, value)} [json-pointer:${path}]`
}

function words(issue: z.core.$ZodIssue, value: unknown): string {
  const name = String(issue.path.at(-1) ?? '')
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'array'
        ? `no more than ${issue.maximum} items allowed`
        : issue.origin === 'string'
          ? `must be less than ${Number(issue.maximum) + 1} characters`
          : `must be at most ${issue.maximum}`
    case 'too_small':
      return issue.origin === 'array'
        ? `no fewer than ${issue.minimum} items allowed`
        : issue.origin === 'string'
          ? `must be more than ${Number(issue.minimum) - 1} characters`
          : `must be at least ${issue.minimum}`
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`
    case 'invalid_union':
      return at(value, issue.path) === undefined
        ? `missing required field: ${name}`
        : `unsupported type: ${String(at(value, issue.path))}`
    case 'invalid_type':
      return at(value, issue.path) === undefined
        ? `missing required field: ${name}`
        : `must be a valid ${issue.expected}`
    case 'invalid_format':
      return issue.format === 'url' ? 'invalid url' : `failed to match the format ${issue.format}`
    case 'invalid_key':
    case 'invalid_element':
    case 'invalid_value':
    case 'not_multiple_of':
    case 'custom':
      return issue.message
  }
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )
}
