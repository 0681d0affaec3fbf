/** What a permalink of this stand-in leads to; null for any other address. */
export function placeOf(address) {
  const url = new URL(address, location.href)
  const [, channel, seconds, micros] = /^\/archives\/(\w+)\/p(\d{10})(\d{6})$/.exec(url.pathname) ?? []
  if (url.origin !== location.origin || !channel) return null
  return { channel, ts: `${seconds}.${micros}`, thread: url.searchParams.get('thread_ts') }
}

/** Goes there within the page. */
export function follow(event, address) {
  event.preventDefault()
  window.dispatchEvent(new CustomEvent('permalink', { detail: placeOf(address) }))
}

/** Calls back for every permalink that is followed, and for the one that the page was opened with. */
export function onPermalink(go) {
  const listener = event => go(event.detail)
  window.addEventListener('permalink', listener)
  const here = placeOf(location.href)
  if (here) {
    history.replaceState(null, '', '/')
    go(here)
  }
  return () => window.removeEventListener('permalink', listener)
}
