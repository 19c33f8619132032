import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { IconX } from '@tabler/icons-react'
import { createContext, memo, useContext, useSyncExternalStore } from 'react'
import { remove } from '../graph/edits'
import { useEditor, useEnv } from '../editor/context'
import type { WireEdge } from './drawing'
import { isPlayed } from './played'
import { sameEnds, wayOf, type Routes } from './routes'
import styles from './Wire.module.css'

export const RoutesContext = createContext<Routes | null>(null)

/** An edge. Its way was worked out with all others; while its card is dragged it goes the simple way. */
export const Wire = memo(function Wire({ id, source, sourceHandleId, target, sourceX, sourceY, targetX, targetY, selected, data }: EdgeProps<WireEdge>) {
  const routes = useContext(RoutesContext)
  const known = useSyncExternalStore(routes?.subscribe ?? never, () => routes?.get(id))
  const played = useEditor(({ trace }) => isPlayed(trace, source, sourceHandleId ?? null, target))
  const ends = { from: { x: sourceX, y: sourceY }, to: { x: targetX, y: targetY }, foot: data?.foot === true, top: data?.above === true }
  const way = known !== undefined && sameEnds(known.ends, ends) ? known : wayOf(ends)
  return (
    <>
      <BaseEdge id={id} path={way.path} interactionWidth={18} className={styles.wire} data-selected={selected || undefined} data-played={played || undefined} />
      {selected === true && <Cut id={id} x={way.middle.x} y={way.middle.y} />}
    </>
  )
})

function never() {
  return () => undefined
}

function Cut({ id, x, y }: { readonly id: string; readonly x: number; readonly y: number }) {
  const { store, catalog, t, readOnly } = useEnv()
  if (readOnly) return null
  const cut = () => store.take(remove(store.get().graph, new Set(), new Set([id]), catalog))
  return (
    <EdgeLabelRenderer>
      <button type="button" className={`${styles.cut} nodrag nopan`} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }} onClick={cut} aria-label={t('edge.cut')}>
        <IconX size={12} stroke={2} aria-hidden />
      </button>
    </EdgeLabelRenderer>
  )
}
