/** A funnel in the size of a stamp: boxes where its steps are, lines where they are joined. */

export type Box = { id: string; type: string; x: number; y: number; width: number; height: number }
export type Sketch = { boxes: readonly Box[]; lines: readonly string[] }

export const WIDTH = 88
export const HEIGHT = 48

const MARGIN = 5
const CARD = { width: 208, height: 112 }
/** So that a funnel of two steps does not fill the stamp with two large boxes. */
const LARGEST = 0.078
/** A long funnel may stand taller than it is, so that it does not become a thread. */
const STEEPEST = 2.4
const SMALLEST = { width: 4, height: 3 }
const COLUMN = 300
const ROW = 170

type Placed = { id: string; type: string; x: number; y: number }

/** `drawn`: [[id, type, x, y], …], x and y null where nobody placed it; `joined`: [[source, target], …]. */
export function sketchOf(drawn: readonly (readonly unknown[])[], joined: readonly (readonly string[])[]): Sketch {
  const steps = placed(drawn, joined)
  if (steps.length === 0) return { boxes: [], lines: [] }
  const left = Math.min(...steps.map(({ x }) => x))
  const top = Math.min(...steps.map(({ y }) => y))
  const width = Math.max(...steps.map(({ x }) => x)) - left + CARD.width
  const height = Math.max(...steps.map(({ y }) => y)) - top + CARD.height
  const across = Math.min((WIDTH - 2 * MARGIN) / width, LARGEST)
  const down = Math.min((HEIGHT - 2 * MARGIN) / height, LARGEST, across * STEEPEST)
  const size = { width: Math.max(SMALLEST.width, CARD.width * across), height: Math.max(SMALLEST.height, CARD.height * down) }
  const origin = { x: (WIDTH - width * across) / 2, y: (HEIGHT - height * down) / 2 }
  const boxes = steps.map(({ id, type, x, y }) => ({ id, type, x: round(origin.x + (x - left) * across), y: round(origin.y + (y - top) * down), width: round(size.width), height: round(size.height) }))
  const byId = new Map(boxes.map((box) => [box.id, box]))
  const lines = joined.flatMap(([source, target]) => {
    const [from, to] = [byId.get(source ?? ''), byId.get(target ?? '')]
    return from && to ? [line(from, to)] : []
  })
  return { boxes, lines }
}

function line(from: Box, to: Box): string {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2].map(round)
  if (x1 === undefined || x2 === undefined || y1 === undefined || y2 === undefined) return ''
  if (y1 === y2) return `M${x1} ${y1}H${x2}`
  const middle = round((x1 + x2) / 2)
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
}

/** Where nobody placed a step, it stands in the column of its distance from the beginning. */
function placed(drawn: readonly (readonly unknown[])[], joined: readonly (readonly string[])[]): Placed[] {
  const steps = drawn.flatMap(([id, type, x, y]) => (typeof id === 'string' && typeof type === 'string' ? [{ id, type, x, y }] : []))
  if (steps.every(({ x, y }) => typeof x === 'number' && typeof y === 'number')) {
    return steps.flatMap(({ id, type, x, y }) => (typeof x === 'number' && typeof y === 'number' ? [{ id, type, x, y }] : []))
  }
  const columns = distances(steps.map(({ id }) => id), joined)
  const rows = new Map<number, number>()
  return steps.map(({ id, type }) => {
    const column = columns.get(id) ?? 0
    const row = rows.get(column) ?? 0
    rows.set(column, row + 1)
    return { id, type, x: column * COLUMN, y: row * ROW }
  })
}

function distances(ids: readonly string[], joined: readonly (readonly string[])[]): Map<string, number> {
  const reached = new Set(joined.map(([, target]) => target))
  const first = ids.filter((id) => !reached.has(id))
  const found = new Map((first.length > 0 ? first : ids.slice(0, 1)).map((id) => [id, 0]))
  for (const [id, distance] of found) {
    for (const [source, target] of joined) if (source === id && target !== undefined && !found.has(target)) found.set(target, distance + 1)
  }
  return found
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
