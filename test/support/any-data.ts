import fc from 'fast-check'
import { z } from 'zod'

/** Names that somebody would take for markup, a command or a formatting. Kafka accepts all of them as names of groups. */
export const hostileNames = [
  '<!channel> *x* [/red]',
  '<@U0ADMIN01>',
  '&amp;',
  '`code` "quoted"',
  ' ',
  '--dry-run',
  '🙂',
]

/** Any data of a shape that a command declares; strings are hostile names. */
export function anyData(shape: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = shape._zod as { def: z.core.$ZodTypes['_zod']['def'] }
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the kinds that commands use; others throw
  switch (def.type) {
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(def.shape).map(([key, one]) => [key, anyData(one)])))
    case 'array':
      return fc.array(anyData(def.element), { maxLength: 4 })
    case 'nullable':
      return fc.option(anyData(def.innerType))
    case 'optional':
      return fc.option(anyData(def.innerType), { nil: undefined })
    case 'union':
      return fc.oneof(...def.options.map(anyData))
    case 'literal':
      return fc.constantFrom(...def.values)
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries))
    case 'string':
      return 'format' in def && def.format === 'datetime'
        ? fc.constant('2026-01-02T03:04:05.678Z')
        : fc.constantFrom(...hostileNames)
    // What came in from a file, as it is after reading.
    case 'pipe':
      return anyData(def.in)
        .map(one => z.safeParse(shape, one))
        .filter(read => read.success)
        .map(read => read.data)
    case 'number':
      return fc.constantFrom(0, 1, 2, 1_800_000_000_000)
    case 'bigint':
      return fc.constantFrom(0n, 1n, 12_345n, 9_007_199_254_740_993n)
    case 'boolean':
      return fc.boolean()
    case 'record':
      return fc.dictionary(fc.constantFrom(...hostileNames), anyData(def.valueType), { maxKeys: 3 })
    // Whatever a record may hold.
    case 'unknown':
      return fc.oneof(fc.constantFrom(...hostileNames), fc.integer(), fc.constant({ inner: hostileNames[0] }))
    default:
      throw new Error(`No data for ${def.type} yet.`)
  }
}
