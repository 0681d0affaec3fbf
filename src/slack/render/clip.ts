/** At most `length` UTF-16 units (Slack counts these), with an ellipsis where something was cut and no half character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text
  return `${head(text, length - 1)}…`
}

/** The text in pieces of at most `length` UTF-16 units, none of them ending in half a character; no piece for no text. */
export function pieces(text: string, length: number): string[] {
  const found: string[] = []
  let rest = text
  while (rest.length > length) {
    const piece = head(rest, length)
    found.push(piece)
    rest = rest.slice(piece.length)
  }
  if (rest !== '') found.push(rest)
  return found
}

/** The first `length` units, one less where that would cut a surrogate pair. */
function head(text: string, length: number): string {
  const cut = text.slice(0, length)
  return length > 1 && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}
