import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonText } from '../../../../src/cli/json-text.ts'
import { plainPaint } from '../../../../src/cli/paint.ts'
import { renderReport } from '../../../../src/cli/render-report.ts'
import type { Content } from '../../../../src/records/content.ts'
import { renderReport as renderForSlack } from '../../../../src/slack/render/render-report.ts'
import { errorGroups } from '../../../../src/topics/peek/dead-letters.ts'
import { masked, masker } from '../../../../src/topics/peek/mask.ts'
import type { Peeked } from '../../../../src/topics/peek/peeked.ts'
import { presentPeeked } from '../../../../src/topics/peek/present-peeked.ts'
import type { Seen } from '../../../../src/topics/peek/seen.ts'
import { lookerWith, record } from './looker.ts'

const content = (value: unknown, format: Content['format'] = 'json'): Content => ({
  format,
  schemaId: null,
  content: value,
  size: 1,
  isCut: false,
  note: null,
})
const seen = (given: Partial<Seen>): Seen => ({
  partition: 0,
  offset: 0n,
  timestamp: 0,
  key: content(null, 'none'),
  value: content(null, 'none'),
  headers: [],
  ...given,
})

describe('a listed field is masked', () => {
  const mask = masker(['email', 'customer.name', '*_secret', '$key'])

  test('at any depth, in any case, with all that is in it, and in JSON inside of a text', () => {
    const value = {
      Email: 'a@b.c',
      name: 'kept',
      customer: { name: 'Ada', age: 3, list: [{ EMAIL: { user: 'a', host: 'b' } }] },
      api_secret: 12,
      inner: '{"email":"x@y.z","kept":1}',
    }
    expect(mask(seen({ value: content(value) })).value.content).toEqual({
      Email: masked,
      name: 'kept',
      customer: { name: masked, age: 3, list: [{ EMAIL: masked }] },
      api_secret: masked,
      inner: `{"email":"${masked}","kept":1}`,
    })
  })

  test('as a header, as a whole key, and where key or headers repeat what was masked', () => {
    const given = seen({
      key: content('anything', 'text'),
      value: content({ email: 'a@b.c' }),
      headers: [
        { name: 'EMAIL', value: 'h@h.h' },
        { name: 'trace', value: 'no mail to a@b.c, try again' },
        { name: 'user.email', value: 'h@h.h' },
        { name: 'type', value: 'order' },
      ],
    })
    const { key, headers } = mask(given)
    expect(key).toMatchObject({ format: 'hidden', content: null })
    expect(headers.map(one => one.value)).toEqual([
      masked,
      `no mail to ${masked}, try again`,
      masked,
      'order',
    ])
    const byValue = masker(['email'])({ ...given, key: content('a@b.c', 'text') })
    expect(byValue.key.content).toBeNull()
    const inText = masker(['email'])(seen({ value: content({ email: 'a@b.c', log: ['sent to a@b.c'] }) }))
    expect(inText.value.content).toEqual({ email: masked, log: [`sent to ${masked}`] })
  })

  test('and a value without fields is hidden, as nobody can tell what is in it', () => {
    expect(mask(seen({ value: content(['a@b.c']) })).value.content).toBeNull()
    for (const format of ['text', 'hex'] as const)
      expect(mask(seen({ value: content('a@b.c', format) })).value).toMatchObject({
        format: 'hidden',
        content: null,
      })
    expect(masker(['$key'])(seen({ value: content('text', 'text') })).value.content).toBe('text')
    expect(masker([])(seen({ value: content('text', 'text') })).value.content).toBe('text')
  })
})

const secret = fc.integer({ min: 0, max: 2 ** 40 }).map(n => `s3cr3t-${n}`)
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
/** JSON in which secrets stand below the listed names only, in any company. */
const holding = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 6 }), tie('value'), { maxKeys: 3 }),
    fc.record({
      user_id: fc.oneof(secret, fc.array(secret), fc.record({ id: secret })),
      Owner: fc.record({ 'E-Mail': secret }),
      rest: tie('value'),
    }),
    fc.record({ text: tie('value').map(value => JSON.stringify({ user_id: 's3cr3t-inner', value })) }),
  ),
})).value

test('no value of a masked field appears anywhere in what is shown, whatever the records', () => {
  const mask = masker(['user_id', 'owner.e-mail', 'x-user'])
  const anyBytes = (value: unknown) =>
    fc.constantFrom<Content>(
      content(value),
      content(JSON.stringify(value), 'text'),
      content(Buffer.from(JSON.stringify(value)).toString('hex'), 'hex'),
    )
  const anySeen = fc.tuple(holding, secret, fc.string()).chain(([value, user, other]) =>
    fc.record({
      value: anyBytes({ user_id: user, value }),
      key: fc.constantFrom(
        content(user, 'text'),
        content({ user_id: user }),
        content(`user ${user}`, 'text'),
      ),
      headers: fc.constant<Seen['headers']>([
        { name: 'X-User', value: user },
        { name: 'error', value: `${other} of ${user}` },
        { name: 'original-topic', value: 'orders' },
      ]),
    }),
  )
  fc.assert(
    fc.property(fc.array(anySeen, { minLength: 1, maxLength: 12 }), all => {
      const rows = all.map(one => mask(seen(one)))
      const groups = errorGroups()
      for (const row of rows) groups.add(row)
      const common = {
        topic: 'orders',
        environment: 'test',
        again: 'topics peek orders',
        lookedAt: rows.length,
        stoppedBy: null,
        partitions: [],
        isFiltered: false,
        filterFailed: null,
        listed: ['user_id'],
        isUnmasked: false,
        gaps: [],
      }
      const views: Peeked[] = [
        { view: 'records', ...common, order: 'newest first', rows },
        { view: 'errors', ...common, rows: groups.all() },
      ]
      for (const data of views) {
        const report = presentPeeked(data)
        const shown = [
          jsonText(data),
          renderReport(report, { paint: plainPaint, zone: 'utc' }),
          JSON.stringify(renderForSlack(report, { zone: 'utc' })),
        ]
        for (const text of shown) expect(text).not.toMatch(/s3cr3t|733363723374/)
      }
    }),
    { numRuns: 150 },
  )
})

test('nobody can guess at a masked value by filtering for it', async () => {
  const given = [record({ key: 'k', value: '{"email":"a@b.c","n":1}', headers: { email: 'a@b.c' } })]
  const looks = (wanted: { headers: { name: string; glob: string }[]; expression?: string }) =>
    lookerWith({ piiFields: ['email'], wanted }).look(given)
  expect(await looks({ headers: [], expression: 'email = "a@b.c"' })).toEqual([])
  expect(await looks({ headers: [], expression: '$contains($string($), "a@b")' })).toEqual([])
  expect(await looks({ headers: [{ name: 'email', glob: 'a@*' }] })).toEqual([])
  const [one] = await looks({ headers: [], expression: 'n = 1' })
  expect(one?.value.content).toEqual({ email: masked, n: 1 })
})
