/** `14,202`: digits grouped as in English. */
export const count = (number: number | bigint): string => number.toLocaleString('en-US')

/** `1 record`, `14,202 records`. */
export const counted = (number: number | bigint, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 || number === 1n ? one : many}`

/** `–` where a number is not known or there is none: never 0. */
export const orDash = (number: number | bigint | null | undefined): string =>
  number === null || number === undefined ? '–' : count(number)

/** `a, b and c`; from the fourth on `a, b, c and 5 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length === 0) return 'none'
  const shown = names.slice(0, most)
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${count(rest)} more`
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** `1.5 GiB`. */
export function bytes(size: number | bigint): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let value = Number(size)
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
