import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { qrPaths } from './qrPaths'

const LINK = 'https://batuta.example.com/c/3Zk1uT8o0l7q2mVb9Xc4'

test('what the mark hides is far below what level H mends', () => {
  const { mark, side } = qrPaths(LINK)
  expect((mark.size + 1) ** 2 / side ** 2).toBeLessThan(0.06)
  expect((side - (mark.size + 1)) % 2).toBe(0)
})

test('every dark module outside of finders and mark is a dot', () => {
  const { modules, side, mark } = qrPaths(LINK)
  const { data } = encode(LINK, { ecc: 'H', border: 0 })
  const from = mark.at - 0.5
  const hidden = (at: number) => at >= from && at < from + mark.size + 1
  const finder = (x: number, y: number) => (x < 7 && (y < 7 || y >= side - 7)) || (x >= side - 7 && y < 7)
  const expected = data.flatMap((row, y) => row.map((dark, x) => dark && !finder(x, y) && !(hidden(x) && hidden(y)))).filter(Boolean).length
  expect(modules.match(/M/g)?.length).toBe(expected)
})
