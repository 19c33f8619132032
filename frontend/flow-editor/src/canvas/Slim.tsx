import type { InternalNode } from '@xyflow/react'
import { useState } from 'react'
import type { Node } from '../graph/graph'
import { useEditor, useEnv } from '../editor/context'
import { Tile } from '../editor/Tile'
import { cardFor } from './cards'
import { playingOf } from './played'
import styles from './Card.module.css'

type Bounds = NonNullable<InternalNode['internals']['handleBounds']>

interface Props {
  readonly id: string
  readonly step: Node
  readonly width: number
  readonly height: number
  readonly bounds: Bounds
  readonly far: boolean
}

/**
 * A card from afar. The library measures a node anew whenever it comes into view, ways out included: they stand where the whole
 * card had them, as empty boxes.
 */
export function Slim({ id, step, width, height, bounds, far }: Props) {
  const { catalog, host } = useEnv()
  const [ways] = useState(() => [...(bounds.source ?? []), ...(bounds.target ?? [])])
  const card = cardFor(step, catalog.types.get(step.type), host.lists)
  const wrong = useEditor((state) => state.problems.get(id)?.[0]?.severity)
  const playing = useEditor((state) => playingOf(state.trace, id))
  return (
    <div
      className={styles.card} style={{ width, height }} role="group" aria-label={card.title} tabIndex={-1} data-card={id} data-slim
      data-shape={card.shape} data-group={card.group} data-playing={playing || undefined}
    >
      {!far && <div className={styles.header}><Tile group={card.group} icon={card.icon} size={34} /><b className={styles.name}>{card.title}</b></div>}
      {wrong !== undefined && <span className={styles.badge} data-severity={wrong} aria-hidden />}
      {ways.map((way) => (
        <i key={`${way.type} ${way.id ?? ''}`} className={`${way.type} ${styles.way}`} data-handleid={way.id} data-handlepos={way.position} style={{ left: way.x, top: way.y, width: way.width, height: way.height }} />
      ))}
    </div>
  )
}
