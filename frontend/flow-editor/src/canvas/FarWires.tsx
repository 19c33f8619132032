import { ViewportPortal } from '@xyflow/react'
import { memo, use, useSyncExternalStore } from 'react'
import { useEditor } from '../editor/context'
import type { WireEdge } from './drawing'
import { isPlayed } from './played'
import { RoutesContext } from './Wire'
import styles from './Wire.module.css'

/** From afar all edges are two lines, the played ones and the others: a thousand parts that hear of every frame would cost more than they show. */
export const FarWires = memo(function FarWires({ edges }: { readonly edges: readonly WireEdge[] }) {
  const routes = use(RoutesContext)
  const ways = useSyncExternalStore(routes?.subscribe ?? never, () => routes?.all())
  const trace = useEditor((state) => state.trace)
  const paths = { still: '', played: '' }
  for (const edge of edges) paths[isPlayed(trace, edge.source, edge.sourceHandle ?? null, edge.target) ? 'played' : 'still'] += ways?.get(edge.id)?.path ?? ''
  return (
    <ViewportPortal>
      <svg className={styles.far} aria-hidden>
        <path className={`react-flow__edge-path ${styles.wire ?? ''}`} d={paths.still} />
        {paths.played !== '' && <path className={`react-flow__edge-path ${styles.wire ?? ''}`} data-played d={paths.played} />}
      </svg>
    </ViewportPortal>
  )
})

function never() {
  return () => undefined
}
