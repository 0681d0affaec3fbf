export interface Family {
  type: string
  help: string
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

/**
 * Prometheus' text format 0.0.4, read strictly: HELP, then TYPE, then the samples of each metric in one piece, no label and no
 * sample twice. Throws at the first line that is not so.
 */
export function parseExposition(page: string): Map<string, Family> {
  const families = new Map<string, Family>()
  const seen = new Set<string>()
  let current = ''
  let help: [name: string, text: string] | null = null
  if (!page.endsWith('\n')) throw new Error('The page does not end with a line feed.')
  for (const line of page.split('\n')) {
    if (line === '') continue
    const meta = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line)
    if (meta) {
      const [, kind, name = '', text = ''] = meta
      if (kind === 'HELP') help = [name, text]
      else {
        if (help?.[0] !== name || families.has(name)) throw new Error(`Not one HELP and TYPE: ${line}`)
        if (!/^(counter|gauge|histogram|summary|untyped)$/.test(text)) throw new Error(`Not a type: ${line}`)
        families.set(name, { type: text, help: help[1], samples: [] })
        current = name
      }
      continue
    }
    const sample = readSample(line)
    const family = families.get(current)
    const isOwn = sample.name === current || /^_(bucket|sum|count)$/.test(sample.name.slice(current.length))
    if (!family || !isOwn) throw new Error(`Not among its metric: ${line}`)
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
    if (seen.has(key)) throw new Error(`Twice: ${line}`)
    seen.add(key)
    family.samples.push(sample)
  }
  return families
}

function readSample(line: string): Family['samples'][number] {
  const start = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{)?/.exec(line)
  if (!start) throw new Error(`Not a sample: ${line}`)
  const [all, name = '', brace] = start
  const labels: Record<string, string> = {}
  let rest = line.slice(all.length)
  if (brace) {
    for (;;) {
      const label = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"([,}])/.exec(rest)
      if (!label) throw new Error(`Not a label: ${rest} in ${line}`)
      const [whole, key = '', value = '', end] = label
      if (Object.hasOwn(labels, key)) throw new Error(`A label twice: ${line}`)
      labels[key] = value.replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign))
      rest = rest.slice(whole.length)
      if (end === '}') break
    }
  }
  const value = /^ ([-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|Inf|NaN|Nan))$/i.exec(rest)?.[1]
  if (value === undefined) throw new Error(`Not a value: ${rest} in ${line}`)
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')) }
}
