import { MiniMap, type MiniMapNodeProps } from '@xyflow/react'
import { groupOf } from '../graph/catalog'
import { useEnv } from '../editor/context'
import type { CardNode } from './drawing'
import styles from './Overview.module.css'

/** The whole drawing in small. For the eye alone: arrows and search do the same for everybody. */
export function Overview() {
  const { catalog, t } = useEnv()
  return (
    <MiniMap<CardNode>
      className={styles.map} ariaLabel={t('map.label')} pannable zoomable nodeComponent={Block} offsetScale={4}
      nodeClassName={(node) => groupOf(catalog.types.get(node.data.step.type))} style={SIZE}
    />
  )
}

const SIZE = { width: 164, height: 92 }

function Block({ x, y, width, height, className }: MiniMapNodeProps) {
  return <rect className={styles.block} data-group={className} x={x} y={y} width={width} height={height} rx={16} />
}
