import { Position, type ConnectionLineComponentProps } from '@xyflow/react'
import { wayOf } from './routes'
import styles from './ConnectionLine.module.css'

export function ConnectionLine({ fromX, fromY, toX, toY, fromPosition }: ConnectionLineComponentProps) {
  const way = wayOf({ from: { x: fromX, y: fromY }, to: { x: toX, y: toY }, foot: fromPosition === Position.Bottom, top: false })
  return (
    <g>
      <path className={styles.line} d={way.path} />
      <circle className={styles.tip} cx={toX} cy={toY} r={4} />
    </g>
  )
}
