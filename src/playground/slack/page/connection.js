/** Calls `onState` with the whole state as this person sees it, now and after every change. Returns how to stop. */
export function live(person, onState, onConnection) {
  const source = new EventSource(`/page/live?person=${encodeURIComponent(person)}`)
  source.onopen = () => onConnection(true)
  source.onerror = () => onConnection(false)
  source.onmessage = event => onState(JSON.parse(event.data))
  return () => source.close()
}

/** Does what a person can do in Slack; resolves with what that person then sees. */
export async function act(name, ...args) {
  try {
    const response = await fetch(`/_control/act/${name}`, { method: 'POST', body: JSON.stringify(args) })
    const { result, error } = await response.json()
    return result ?? { ok: false, error: 'failed', text: error }
  } catch {
    return { ok: false, error: 'offline', text: 'The stand-in does not answer. Is it still running?' }
  }
}

export async function flip(id) {
  try {
    const response = await fetch(`/page/switch/${encodeURIComponent(id)}`, { method: 'POST' })
    return await response.json()
  } catch {
    return { ok: false, text: 'The playground does not answer. Is it still running?' }
  }
}
