/** What `${VAR}` and `${VAR:-default}` became, or why not. */
export type Substituted =
  | { ok: true; text: string }
  | { ok: false; reason: 'unset' | 'secret' | 'malformed'; name: string }

/** Secrets must not wander into settings that are shown: variables with such names are refused. */
const secretName = /(TOKEN|SECRET|PASSWORD|PASSPHRASE)$/i

/**
 * Replaces `${VAR}` and `${VAR:-default}` from the environment. As in a shell, `:-` also replaces an empty variable. One
 * pass: what a variable holds is not looked at again.
 */
export function substitute(text: string, env: NodeJS.ProcessEnv): Substituted {
  let result = ''
  let at = 0
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', at)) {
    const end = text.indexOf('}', start)
    const inside = end < 0 ? '' : text.slice(start + 2, end)
    const parts = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/.exec(inside)
    if (!parts) return { ok: false, reason: 'malformed', name: '' }
    const [, name = '', fallback] = parts
    if (secretName.test(name)) return { ok: false, reason: 'secret', name }
    const value = fallback === undefined ? env[name] : env[name] || fallback
    if (value === undefined) return { ok: false, reason: 'unset', name }
    result += text.slice(at, start) + value
    at = end + 1
  }
  return { ok: true, text: result + text.slice(at) }
}
