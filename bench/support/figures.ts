/** The value below which this share (0 to 1) of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** `1.8×`: how many times as much as what it is compared with. */
export const times = (value: number, than: number): string => `${(value / than).toFixed(1)}×`

/** Prints what must hold, and makes the bench fail where it does not. */
export function mustHold(limits: readonly { what: string; is: number; below: number; unit: string }[]): void {
  for (const { what, is, below, unit } of limits) {
    const holds = is < below
    console.log(`${holds ? 'holds ' : 'BROKEN'}  ${what}: ${is.toFixed(1)} ${unit} (must be below ${below})`)
    if (!holds) process.exitCode = 1
  }
}
