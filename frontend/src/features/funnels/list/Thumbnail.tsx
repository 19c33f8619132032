import { useMemo } from 'react'
import { useStepKinds } from '../catalog'
import type { FunnelItem } from '../data'
import { HEIGHT, sketchOf, WIDTH, type Box } from './sketch'
import styles from './Thumbnail.module.css'

const STAVE = [4, 14, 24, 34, 44]
const PILLS = new Set(['wait', 'order', 'start'])

/** The drawing as a stamp on the stave. */
export function Thumbnail({ funnel: { drawn, joined } }: { funnel: Pick<FunnelItem, 'drawn' | 'joined'> }) {
  const kinds = useStepKinds()
  const { boxes, lines } = useMemo(() => sketchOf(drawn, joined), [drawn, joined])
  return (
    <svg className={styles.thumbnail} width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      {STAVE.map((y) => (
        <path key={y} className={styles.stave} d={`M0 ${y}H${WIDTH}`} />
      ))}
      {lines.map((line, index) => (
        <path key={index} className={styles.line} d={line} />
      ))}
      {boxes.map((box) => {
        const group = kinds.get(box.type)?.group ?? 'order'
        return <rect key={box.id} className={styles.box} data-group={group} {...shape(box, group)} />
      })}
    </svg>
  )
}

/** Start is a circle, waiting and order are pills, the others cards. */
function shape({ x, y, width, height }: Box, group: string) {
  if (group !== 'start') return { x, y, width, height, rx: PILLS.has(group) ? height / 2 : Math.min(3, height / 3) }
  const side = Math.min(width, height)
  return { x: x + width - side, y, width: side, height: side, rx: side / 2 }
}
