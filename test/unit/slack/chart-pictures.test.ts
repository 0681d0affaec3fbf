import { expect, test } from 'vitest'
import { chartPictures } from '../../../src/slack/pictures/chart-pictures.ts'

test('a chart with gaps and with names in any letters becomes a picture, and the next one another', async () => {
  const chart = {
    title: 'Rate <of> &',
    unit: 'records/s',
    x: ['08:00', '09:00', '10:00'],
    series: [
      { name: 'tda_результаты', values: [1, null, 3] },
      { name: '*x*', values: [null, null, null] },
    ],
  }
  const [first, second] = await chartPictures([chart, { ...chart, title: 'Another' }])
  const png = Buffer.from(first ?? [])
  // https://www.w3.org/TR/png/: the signature, then the header chunk with width and height.
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1600, 800])
  expect(png.length).toBeGreaterThan(10_000)
  expect(Buffer.from(second ?? []).equals(png)).toBe(false)
}, 30_000)
