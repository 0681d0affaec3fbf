/**
 * JSON with integers that a double does not hold exactly as text: an id that is shown wrong sends people to the wrong record.
 * Throws a SyntaxError, or a RangeError for what is nested too deeply.
 */
export const parseJson = (text: string): unknown =>
  /\d{16}/.test(text) ? JSON.parse(text, exactly) : JSON.parse(text)

/** `source`: the text of a number as it stands there (ECMA-262, JSON.parse source text access). */
const exactly = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value
