import encodeQR from 'qr'

/** A GIF: Slack shows these in forms. Large enough for a camera, and with the margin that readers want (ISO 18004: four modules). */
export const qrPicture = (text: string): Uint8Array =>
  encodeQR(text, 'gif', { ecc: 'medium', scale: 6, border: 4 })

/** Two rows of modules a line, as characters are twice as high as wide; dark modules on the terminal's own paper stay light. */
export function qrLines(text: string): string {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
  const lines: string[] = []
  for (let row = 0; row < modules.length; row += 2)
    lines.push(
      (modules[row] ?? [])
        .map((upper, column) => halves(upper, modules[row + 1]?.[column] ?? false))
        .join(''),
    )
  return lines.join('\n')
}

/** Light modules are drawn, dark ones left out: most terminals are dark, and cameras want dark on light. */
function halves(upper: boolean, lower: boolean): string {
  if (upper) return lower ? ' ' : '▄'
  return lower ? '▀' : '█'
}
