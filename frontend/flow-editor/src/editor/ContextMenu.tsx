import { Menu } from '@mantine/core'
import { portsOf } from '../graph/catalog'
import { nodeOf } from '../graph/graph'
import { actionOf, isEnabled, labelOf } from './actions'
import { useEditor, useEnv } from './context'
import { NamedIcon } from './icons'
import { keysOf } from './keys'
import type { Menu as Asked } from './state'
import styles from './ContextMenu.module.css'

const OF_STEP = ['open', 'copy', 'cut', 'duplicate', 'delete'] as const
const OF_CANVAS = ['insert', 'paste', 'undo', 'redo', 'selectAll', 'layout', 'fit'] as const

export function ContextMenu() {
  const asked = useEditor((state) => state.menu)
  return asked === null ? null : <At asked={asked} />
}

function At({ asked }: { readonly asked: Asked }) {
  const { store, t } = useEnv()
  return (
    <Menu opened onChange={(opened) => !opened && store.set({ menu: null })} position="bottom-start" offset={2} width={250} returnFocus trapFocus withInitialFocusPlaceholder={false}>
      <Menu.Target><button type="button" tabIndex={-1} aria-label={t('menu.label')} className={styles.point} style={{ left: asked.screen.x, top: asked.screen.y }} /></Menu.Target>
      <Menu.Dropdown>
        {asked.node === null ? OF_CANVAS.map((id) => <Item key={id} id={id} />) : (
          <>
            <Links node={asked.node} />
            {OF_STEP.map((id) => <Item key={id} id={id} />)}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** `Ligar “Violão” a…` for every way out. */
function Links({ node }: { readonly node: string }) {
  const { store, catalog, t, readOnly, view } = useEnv()
  const found = useEditor((state) => nodeOf(state.graph, node))
  const ports = found === undefined ? [] : portsOf(catalog.types.get(found.type), found.data)
  if (readOnly || ports.length === 0) return null
  const link = (port: string) => {
    const card = view.current?.cards().find((one) => one.id === node)
    const screen = card === undefined ? null : (view.current?.toScreen({ x: card.x + card.width + 24, y: card.y + 20 }) ?? null)
    store.set({ menu: null, quick: { at: null, screen, from: { node, port } } })
  }
  return (
    <>
      {ports.slice(0, 8).map((port) => (
        <Menu.Item key={port.id} leftSection={<NamedIcon name="link" />} onClick={() => link(port.id)}>{t('menu.link', { port: port.label || port.id })}</Menu.Item>
      ))}
      <Menu.Divider />
    </>
  )
}

function Item({ id }: { readonly id: string }) {
  const env = useEnv()
  const found = actionOf(id)
  if (found === undefined || (env.readOnly && found.changes)) return null
  return (
    <Menu.Item
      leftSection={<NamedIcon name={found.icon} />} rightSection={<kbd className={styles.kbd}>{keysOf(found.shortcuts[0], env.t)}</kbd>} disabled={!isEnabled(found, env)}
      {...(id === 'delete' ? { className: styles.danger } : {})} onClick={() => found.run(env)}
    >
      {labelOf(found, env)}
    </Menu.Item>
  )
}
