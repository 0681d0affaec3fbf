import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commands } from '../../../src/commands.ts'
import { fill, lastingTexts, type Understood, understand } from '../../../src/core/command-line.ts'
import { Failure } from '../../../src/core/failure.ts'
import { quoteWord, tokenize } from '../../../src/core/tokenize.ts'
import { toyCommands } from './toy-commands.ts'

const reader = { now: Date.parse('2026-01-15T10:30:00Z'), zone: 'Europe/Berlin' }
const read = (line: string): Understood<unknown> => understand(tokenize(line), toyCommands, reader)

function invocation(line: string) {
  const understood = read(line)
  if (understood.kind !== 'invocation') throw new Error(`${line} is ${understood.kind}`)
  return understood.invocation
}

function failure(line: string): string {
  try {
    const understood = read(line)
    throw new Error(`${line} was taken as ${understood.kind}`)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    expect(error.code).toBe('usage')
    return `${error.message} ${error.hint ?? ''}`
  }
}

describe('A command line', () => {
  test.each([
    ['helth', 'Did you mean "health"?'],
    ['thing list', 'Did you mean "things list"?'],
    ['things shwo g', 'Did you mean "things show"?'],
    ['things lst', 'Did you mean "things list"?'],
    ['things banana', 'There are: things list, things show, things count, things move.'],
    ['move-thing g', 'Did you mean "move-things"?'],
    ['xyzzy', 'Try help'],
    ['things show g --sinse 1h', 'Did you mean --since?'],
    ['things show g --jsn', 'Did you mean --json?'],
    ['things show g --no-json', 'has no option --no-json'],
    ['things show g -x', 'has no option -x'],
    ['things show g --__proto__ x', 'has no option --__proto__'],
    ['things show g --constructor', 'has no option --constructor'],
    ['things show g --kind bog', 'Did you mean Big?'],
  ])('%s is refused with what was perhaps meant', (line, words) => {
    expect(failure(line)).toContain(words)
  })

  test.each([
    ['things show g --json=yes', 'takes no value'],
    ['things move g --to-earliest=now --reason r', 'takes no value'],
    ['things show g --limit', '--limit needs a value'],
    ['things show g --limit --json', '--limit needs a value'],
    ['things move g --to earliest --reason --dry-run', '--reason needs a value'],
    ['things move g --to --dry-run', '--to needs a value'],
    ['things show g --limit 7', 'whole number from -5 to 5'],
    ['things show g --limit 1e0', 'whole number'],
    ['things show g --limit=', 'whole number'],
    ['things show g --since soon', 'not a time'],
    ['things show g --for 5', 'not a duration'],
    ['things show ""', 'GROUP: this is empty'],
    ['things show g h', 'does not know what to do with "h"'],
    ['things show --thing g h', 'given twice: --thing and "h"'],
    ['things show g --env a --env b', 'cannot be given together'],
    ['things show g --pattern a --thing-pattern b', '--pattern and --thing-pattern cannot be given together'],
    [
      'things move g --to-earliest --to-latest --reason r',
      '--to-earliest and --to-latest cannot be given together',
    ],
    ['things move g --to earliest --to-offset 3 --reason r', '--to and --to-offset cannot be given together'],
    ['things move g --to-offset 3 --to-offset 3 --reason r', 'cannot be given together'],
    ['things move g --to earliest --reason ""', 'this is empty'],
    ['things move g --to earliest --topic a/b --reason r', 'cannot be a topic'],
    ['things move g --to earliest --partitions 3-1 --reason r', 'does not name partitions'],
    ['things move g --to earliest --partitions -1 --reason r', 'does not name partitions'],
    ['things count a ","', 'this is empty'],
    ['things show g --zone Mars/Olympus', 'not a time zone'],
    // Both mean the zone of the host to the library.
    ['things show g --zone local', 'not a time zone'],
    ['things show g --zone system', 'not a time zone'],
  ])('%s is refused: %s', (line, words) => {
    expect(failure(line)).toContain(words)
  })

  test.each([
    ['things show g', { thing: 'g', names: [], for: 60_000, limit: undefined }],
    ['THINGS Show g', { thing: 'g' }],
    ['things show --thing=g', { thing: 'g' }],
    ['things show g --limit=-5', { limit: -5 }],
    ['things show g --limit -5', { limit: -5 }],
    ['things show --limit 3 g', { thing: 'g', limit: 3 }],
    ['things show g --names a,b --names "c, d" --names ,', { names: ['a', 'b', 'c', 'd'] }],
    ['things show g --kind BIG', { kind: 'Big' }],
    ['things show g --since "yesterday 14:00"', { since: Date.parse('2026-01-14T13:00:00Z') }],
    [
      'things show g --since "yesterday 14:00" --zone Asia/Tokyo',
      { since: Date.parse('2026-01-14T05:00:00Z') },
    ],
    ['things show g --since 2026-01-14T14:00 --zone utc', { since: Date.parse('2026-01-14T14:00:00Z') }],
    ['things show g --thing-pattern tda_*', { pattern: 'tda_*' }],
    ['things show -- --json', { thing: '--json' }],
    ['things show --thing=--json', { thing: '--json' }],
    ['things show "<!channel> *x* [/red]"', { thing: '<!channel> *x* [/red]' }],
    ['things count a b c', { first: 'a', rest: ['b', 'c'] }],
    ['things move g --shift-by -5 --reason r', { to: { kind: 'shift', by: -5n } }],
    ['things move g --shift-by=+5 --reason r', { to: { kind: 'shift', by: 5n } }],
    ['things move g --to 0 --reason r', { to: { kind: 'offset', offset: 0n } }],
    ['things move g --to-offset 0 --reason r', { to: { kind: 'offset', offset: 0n } }],
    [
      'things move g --to-offset 9007199254740993 --reason r',
      { to: { kind: 'offset', offset: 9007199254740993n } },
    ],
    ['things move g --to "2h ago" --reason r', { to: { kind: 'time', at: reader.now - 7_200_000 } }],
    ['things move g --by-duration PT1H --reason r', { to: { kind: 'time', at: reader.now - 3_600_000 } }],
    [
      'move-things g --to-current --partitions 3,0-1,1 --reason r',
      { to: { kind: 'current' }, partitions: [0, 1, 3] },
    ],
  ])('%s is understood', (line, args) => {
    expect(invocation(line).args).toMatchObject(args)
  })

  test.each(['-5', '+5', 'five', '', '5.0', '1e3', '99999999999999999999'])(
    'an offset cannot be %j',
    offset => {
      expect(failure(`things move g --to-offset ${quoteWord(offset)} --reason r`)).toContain('not an offset')
    },
  )

  test.each(['five', '', '--5', '5m'])('a shift cannot be %j', by => {
    expect(failure(`things move g --shift-by=${quoteWord(by)} --reason r`)).toContain('not an offset')
  })

  test('a place that is nearly one says so', () => {
    expect(failure('things move g --to earlist --reason r')).toContain('Did you mean earliest?')
    expect(failure('things move g --to 1969-12-31T23:59:59.999Z --reason r')).toContain('1970')
  })

  test.each([
    ['', null],
    ['--help', null],
    ['-h', null],
    ['things', 'things list'],
    ['things --help', 'things list'],
    ['things show --help', 'things show'],
    ['things show -h', 'things show'],
    ['things show --help --nonsense=1', undefined],
  ])('%j asks for help', (line, topic) => {
    if (topic === undefined) expect(failure(line)).toContain('no option --nonsense')
    else if (line === 'things') expect(invocation(line).command.name).toBe(topic)
    else expect(read(line)).toMatchObject({ kind: 'help', topic })
  })

  test.each([
    ['things show', ['thing']],
    ['things move', ['thing', 'to', 'reason']],
    ['things move g', ['to', 'reason']],
    ['things move g --to earliest', ['reason']],
    ['things count a', ['rest']],
  ])('%s is unfinished and keeps what was given', (line, missing) => {
    const understood = read(line)
    expect(understood).toMatchObject({ kind: 'unfinished', missing })
    if (understood.kind === 'unfinished') expect(understood.failure.hint).toContain('Usage: things')
  })

  test('the usage that is shown where only the reason is missing names the reason', () => {
    const understood = read('things move g --to earliest')
    expect(understood.kind === 'unfinished' ? understood.failure.hint : '').toMatch(/ --reason TEXT$/)
  })

  test('a dangerous change needs no reason for a dry run, nor where the reason is kept already', () => {
    expect(read('things move g --to earliest --dry-run').kind).toBe('invocation')
    const move = invocation('things move g --to earliest --reason r').command
    const stored = fill(move, { thing: ['g'], to: ['earliest'] }, reader, '', { isStored: true })
    expect(stored.kind).toBe('invocation')
  })

  test('is kept in a form that reads as the same words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (thing, reason) => {
        fc.pre(thing.trim() !== '' && reason.trim() !== '')
        const words = ['things', 'move', `--thing=${thing}`, '--to', 'earliest', `--reason=${reason}`]
        const understood = understand(words, toyCommands, reader)
        if (understood.kind !== 'invocation') throw new Error(understood.kind)
        expect(tokenize(understood.invocation.typed)).toEqual(words)
        expect(understood.invocation.args).toMatchObject({ thing })
      }),
    )
  })
})

describe('Stored arguments', () => {
  const texts: Record<string, fc.Arbitrary<string>> = {
    time: fc.constantFrom(
      '2h ago',
      'yesterday 14:00',
      'now',
      '2026-01-15T10:00',
      '90s ago',
      '1970-01-01T00:00Z',
    ),
    duration: fc.constantFrom('15m', '1.5s', '1h30m', 'PT1H', '7ms', '3w', '0.001s'),
    place: fc.oneof(
      fc.constantFrom('earliest', 'LATEST', 'current', '2h ago', 'yesterday 14:00', 'duration:1.5s'),
      fc.bigInt({ min: 0n, max: 9223372036854775807n }).map(String),
      fc.bigInt({ min: -922337203685477580n, max: 922337203685477580n }).map(by => `shift:${by}`),
    ),
    partitions: fc
      .array(fc.tuple(fc.nat(50), fc.nat(5)), { minLength: 1, maxLength: 6 })
      .map(ranges => ranges.map(([from, more]) => (more ? `${from}-${from + more}` : `${from}`)).join(',')),
    any: fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom(
        'all',
        'true',
        'daily',
        '5',
        'tda_*',
        `1:${'a'.repeat(64)}`,
        '<!channel> *x*',
        ' spaced ',
      ),
    ),
  }
  const sometimes = fc.oneof(...Object.values(texts))
  const later = { now: reader.now + 86_400_000, zone: 'Asia/Tokyo' }

  const all = [...commands, ...toyCommands].flatMap(command =>
    Object.entries(command.arguments).map(([name, argument]) => ({
      what: `${command.name} ${name}`,
      argument,
    })),
  )
  test.each(all)('of $what mean the same tomorrow and elsewhere', ({ argument }) => {
    fc.assert(
      fc.property(fc.array(sometimes, { maxLength: argument.isList ? 3 : 1 }), given => {
        let value: unknown
        try {
          value = argument.read(given, reader)
        } catch (error) {
          if (error instanceof Failure && error.code === 'usage') return
          throw error
        }
        expect(argument.read(argument.write(value), later)).toEqual(value)
      }),
      { numRuns: 200 },
    )
  })

  test('keep a relative time as the moment that it meant', () => {
    const { command, args } = invocation('things move g --to "2h ago" --reason r')
    const lasting = lastingTexts(command, args)
    expect(lasting).toEqual({ thing: ['g'], to: ['datetime:2026-01-15T08:30:00.000Z'], create: ['false'] })
    const again = fill(command, lasting, later, '', { isStored: true })
    expect(again).toMatchObject({ kind: 'invocation', invocation: { args } })
  })

  test('hold for whole lines too', () => {
    fc.assert(
      fc.property(
        texts.place ?? fc.constant(''),
        texts.partitions ?? fc.constant(''),
        (place, partitions) => {
          const line = ['things', 'move', 'g', `--to=${place}`, `--partitions=${partitions}`, '--reason=r']
          const understood = understand(line, toyCommands, reader)
          if (understood.kind !== 'invocation') throw new Error(understood.kind)
          const { command, args } = understood.invocation
          const again = fill(command, lastingTexts(command, args), later, '', { isStored: true })
          expect(again).toMatchObject({ kind: 'invocation', invocation: { args } })
        },
      ),
    )
  })
})

describe('A secret value', () => {
  test.each([
    '--key "Erika M" --reason r',
    '--key="Erika M" --reason r',
    '--reason r --key "Erika M"',
    '--key "Erika M" --reason r --code 123456',
  ])('is understood, and is in no line that is kept: %s', options => {
    const understood = understand(tokenize(`topics forget t ${options}`), commands, reader)
    if (understood.kind !== 'invocation') throw new Error(understood.kind)
    expect(understood.invocation.args).toMatchObject({ topic: ['t'], key: 'Erika M' })
    expect(understood.invocation.typed).toBe('topics forget t --reason r')
  })
})
