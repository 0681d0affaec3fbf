import htm from 'htm'
import { h } from 'preact'

/** Templates instead of JSX: the page needs no build. Preact sets text as text, so nothing of a message becomes HTML. */
export const html = htm.bind(h)
