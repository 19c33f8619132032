import { describe, expect, it } from 'vitest'
import { HEIGHT, sketchOf, WIDTH } from './sketch'

describe('the thumbnail of a funnel', () => {
  it('is empty for a drawing nobody began', () => {
    expect(sketchOf([], [])).toEqual({ boxes: [], lines: [] })
  })

  it('keeps left left, and everything inside the stamp', () => {
    const { boxes, lines } = sketchOf([['a', 'trigger', 0, 0], ['b', 'send_message', 2400, 900], ['c', 'end', 1200, -600]], [['a', 'b'], ['a', 'c']])
    expect(boxes.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.y).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(WIDTH)
      expect(box.y + box.height).toBeLessThanOrEqual(HEIGHT)
    }
    const [a, b] = boxes
    expect(a && b && a.x < b.x).toBe(true)
    expect(lines).toHaveLength(2)
  })

  it('a single step stands small in the middle', () => {
    const [box] = sketchOf([['a', 'trigger', 5000, -300]], []).boxes
    expect(box?.width).toBeLessThan(20)
    expect(box && Math.abs(box.x + box.width / 2 - WIDTH / 2)).toBeLessThan(1)
  })

  it('steps without a place stand in the column of their distance from the beginning', () => {
    const { boxes } = sketchOf([['a', 'trigger', null, null], ['b', 'wait', null, null], ['c', 'wait', null, null], ['d', 'end', null, null]], [['a', 'b'], ['a', 'c'], ['b', 'd']])
    const x = Object.fromEntries(boxes.map((box) => [box.id, box.x]))
    expect(x.b).toBe(x.c)
    expect(x.a).toBeLessThan(x.b ?? 0)
    expect(x.b).toBeLessThan(x.d ?? 0)
  })

  it('passes over edges to steps that are not there, and circles', () => {
    expect(sketchOf([['a', 'wait', 0, 0], ['b', 'wait', 300, 0]], [['a', 'b'], ['b', 'a'], ['a', 'gone']]).lines).toHaveLength(2)
    expect(sketchOf([['a', 'wait', null, null], ['b', 'wait', null, null]], [['a', 'b'], ['b', 'a']]).boxes).toHaveLength(2)
  })
})
