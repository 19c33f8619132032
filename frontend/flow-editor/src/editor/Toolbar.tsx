import { Tooltip } from '@mantine/core'
import { IconHandStop, IconPointer, IconLayoutSidebarLeftExpand } from '@tabler/icons-react'
import { ZoomLevel } from './ZoomLevel'
import { ACTIONS, actionOf, isEnabled, labelOf } from './actions'
import { useEditor, useEnv } from './context'
import { NamedIcon } from './icons'
import { keysOf } from './keys'
import styles from './Toolbar.module.css'

/** Tools at the foot of the canvas. What can be aligned or undone shows itself only then. */
export function Toolbar() {
  const { t, store, readOnly } = useEnv()
  const tool = useEditor((state) => state.tool)
  const shut = useEditor((state) => state.paletteShut)
  const several = useEditor((state) => state.nodes.size > 1)
  return (
    <div className={styles.place}>
      {several && !readOnly && (
        <div className={styles.bar} role="toolbar" aria-label={t('toolbar.arrange')}>
          {ACTIONS.filter((one) => one.id.startsWith('align.') || one.id.startsWith('distribute.')).map((one) => <Act key={one.id} id={one.id} />)}
        </div>
      )}
      <div className={styles.bar} role="toolbar" aria-label={t('toolbar.label')}>
        {shut && !readOnly && (
          <button type="button" className={styles.button} aria-label={t('palette.open')} onClick={() => store.set({ paletteShut: false })}>
            <IconLayoutSidebarLeftExpand size={17} stroke={1.75} aria-hidden />
          </button>
        )}
        <span className={styles.wide}>
          <Tool on={tool === 'select'} label={t('tool.select')} run={() => store.set({ tool: 'select' })}><IconPointer size={17} stroke={1.75} aria-hidden /></Tool>
          <Tool on={tool === 'pan'} label={t('tool.pan')} run={() => store.set({ tool: 'pan' })}><IconHandStop size={17} stroke={1.75} aria-hidden /></Tool>
          <span className={styles.line} />
        </span>
        {!readOnly && <><Act id="undo" /><Act id="redo" /><Act id="layout" /><span className={styles.line} /></>}
        <Act id="zoomOut" />
        <ZoomLevel />
        <Act id="zoomIn" />
        <Act id="fit" />
      </div>
    </div>
  )
}

function Tool({ on, label, run, children }: { readonly on: boolean; readonly label: string; readonly run: () => void; readonly children: React.ReactNode }) {
  return (
    <Tooltip label={label}>
      <button type="button" className={styles.button} aria-label={label} aria-pressed={on} onClick={run}>{children}</button>
    </Tooltip>
  )
}

/** A button made from the registry. */
export function Act({ id }: { readonly id: string }) {
  const env = useEnv()
  useEditor((state) => state)
  const found = actionOf(id)
  if (found === undefined) return null
  const label = labelOf(found, env)
  const keys = keysOf(found.shortcuts[0], env.t)
  return (
    <Tooltip label={keys === '' ? label : `${label} (${keys})`}>
      <button type="button" className={styles.button} aria-label={label} aria-disabled={!isEnabled(found, env)} data-action={id} onClick={() => isEnabled(found, env) && found.run(env)}>
        <NamedIcon name={found.icon} size={17} />
      </button>
    </Tooltip>
  )
}
