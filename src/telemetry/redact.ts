/** What replaces a secret. */
const hidden = '[redacted]'

/**
 * Takes secrets out of text that is about to be logged: those that are known by value, those that a key names, and those
 * that can be told by their looks, wherever they stand (a library's error message may quote a whole request). Works on
 * plain text and on a line of JSON, which stays valid JSON.
 */
export function redactor(known: readonly string[] = []): (text: string) => string {
  // Shorter ones are part of ordinary words; in JSON a secret stands in its escaped form.
  const values = [
    ...new Set(known.filter(value => value.length >= 6).flatMap(value => [value, inJson(value)])),
  ]
  values.sort((a, b) => b.length - a.length)
  return text => {
    let clean = text
    for (const value of values) clean = clean.replaceAll(value, hidden)
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
    return clean
  }
}

const inJson = (value: string): string => JSON.stringify(value).slice(1, -1)

/** The beginning is bounded, so that a long word costs no quadratic time. */
const secretName =
  '(?:[\\w.-]{0,40}(?:password|passwd|passphrase|secret|token|authorization|cookie|private_?key|api_?key))'

const patterns: readonly [RegExp, string][] = [
  // Slack: xoxb-, xoxp-, xapp-, and the rotated xoxe.xoxp-.
  [/\bx(?:ox[a-z](?:\.xox[a-z])?|app)-[\w-]{6,}/g, hidden],
  [/\bhooks\.slack\.com\/(?:services|workflows)\/[\w/-]+/g, `hooks.slack.com/${hidden}`],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
  [/\b(Bearer|Basic)\s+[\w.~+/-]{6,}=*/gi, `$1 ${hidden}`],
  // A password in an address: https://user:password@host.
  [/(:\/\/[^\s/:@"]*:)[^\s/@"]+@/g, `$1${hidden}@`],
  // "password":"…", and the same inside a string of JSON: \"password\":\"…\".
  [new RegExp(`("${secretName}"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi'), `$1${hidden}`],
  [
    new RegExp(`(\\\\"${secretName}\\\\"\\s*:\\s*\\\\")(?:\\\\{3}"|[^"\\\\]|\\\\(?!"))*`, 'gi'),
    `$1${hidden}`,
  ],
  // password=…, token: …
  [new RegExp(`\\b(${secretName}\\s*[=:]\\s*)(?!\\[redacted\\])[^\\s"',;&\\\\]+`, 'gi'), `$1${hidden}`],
]
