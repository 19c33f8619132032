import { encode } from 'uqr'

/** Modules of white around it, without which cameras do not find it. */
export const QUIET = 4
const FINDER = 7
const R = 0.44

/** A code with level H, which stays readable with the mark in its middle. Finders are drawn apart, the rest are dots. */
export function qrPaths(text: string) {
  const { data } = encode(text, { ecc: 'H', border: 0 })
  const side = data.length
  const size = markSize(side)
  const from = (side - size) / 2
  const dots: string[] = []
  for (const [y, row] of data.entries()) {
    for (const [x, dark] of row.entries()) {
      if (!dark || isFinder(x, y, side) || isMark(x, y, from, size)) continue
      dots.push(`M${x + 0.5 - R} ${y + 0.5}a${R} ${R} 0 1 0 ${2 * R} 0a${R} ${R} 0 1 0 ${-2 * R} 0`)
    }
  }
  const finders: [number, number][] = [
    [0, 0],
    [side - FINDER, 0],
    [0, side - FINDER],
  ]
  return { modules: dots.join(''), finders, side, mark: { at: from + 0.5, size: size - 1 } }
}

/** An odd number of modules, so that it sits in the middle; a fifth of the side is a twenty-fifth of the code, and H mends far more. */
function markSize(side: number): number {
  const fifth = Math.round(side / 5)
  return fifth % 2 === 1 ? fifth : fifth + 1
}

function isFinder(x: number, y: number, side: number): boolean {
  const far = side - FINDER
  return (x < FINDER && (y < FINDER || y >= far)) || (x >= far && y < FINDER)
}

function isMark(x: number, y: number, from: number, size: number): boolean {
  return x >= from && x < from + size && y >= from && y < from + size
}
