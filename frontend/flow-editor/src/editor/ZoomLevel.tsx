import { useSyncExternalStore } from 'react'
import { useEnv } from './context'
import styles from './Toolbar.module.css'

/** At how much the drawing is seen; a click shows it at full size. */
export function ZoomLevel() {
  const { t, view } = useEnv()
  const zoom = useSyncExternalStore(view.onZoom, view.zoom)
  return (
    <button type="button" className={styles.zoom} aria-label={t('zoom.full', { zoom })} onClick={() => view.current?.zoomTo(1)}>
      {zoom}%
    </button>
  )
}
