import { useStore } from '@xyflow/react'
import { useId } from 'react'
import styles from './Stave.module.css'

/** Five hairlines that move with the drawing. Under half size they would only be noise. */
export function Stave() {
  const y = useStore((state) => state.transform[1])
  const zoom = useStore((state) => state.transform[2])
  const id = useId()
  if (zoom < 0.5) return null
  return (
    <svg className={styles.stave} aria-hidden>
      <pattern id={id} width={200} height={128 * zoom} patternUnits="userSpaceOnUse" patternTransform={`translate(0 ${y})`}>
        {[28, 40, 52, 64, 76].map((line) => <rect key={line} className={styles.line} width={200} height={1} y={line * zoom} />)}
      </pattern>
      <rect width="100%" height="100%" fill={`url(#${id})`} />
    </svg>
  )
}
