import { Failure } from './failure.ts'

/** Splits a command line into words as a shell does: white space, single and double quotes, backslash. Nothing is expanded. */
export function tokenize(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i)
    if (quote !== undefined) {
      if (char === quote) quote = undefined
      else if (char === '\\' && quote === '"' && '"\\'.includes(line.charAt(i + 1) || ' '))
        word = (word ?? '') + line.charAt(++i)
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (char === '\\' && i + 1 < line.length) word = (word ?? '') + line.charAt(++i)
    else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (quote !== undefined)
    throw new Failure('usage', `A ${quote} is opened and never closed.`, {
      hint: `Add the missing ${quote}.`,
    })
  if (word !== undefined) words.push(word)
  return words
}

/** A word in the quotes that tokenize needs to give it back. */
export function quoteWord(word: string): string {
  if (/^[\w./:@*?+=,-]+$/.test(word)) return word
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** A group as the first argument of a command: one that begins with a minus would be taken for an option. */
export const groupWord = (group: string): string =>
  quoteWord(group.startsWith('-') ? `--group=${group}` : group)
