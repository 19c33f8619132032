import { Select } from '@mantine/core'
import { IconArrowDown, IconArrowRight } from '@tabler/icons-react'
import { isFoot, portsOf, type Port } from '../graph/catalog'
import { connect, disconnect, edgesOfPort, nameIn } from '../graph/edits'
import type { Node } from '../graph/graph'
import { useEditor, useEnv } from '../editor/context'
import styles from './Paths.module.css'

/** Every way out of the step and where it leads: joining two steps without a mouse. */
export function Paths({ node }: { readonly node: Node }) {
  const { catalog, t } = useEnv()
  const graph = useEditor((state) => state.graph)
  const ports = portsOf(catalog.types.get(node.type), node.data)
  const targets = graph.nodes
    .filter((one) => catalog.types.get(one.type)?.starts !== true)
    .map((one) => ({ value: one.id, label: nameIn(catalog, one) }))
    .sort((one, two) => one.label.localeCompare(two.label))
  return (
    <>
      <p className={styles.about}>{t('paths.about')}</p>
      {ports.map((port) => <Path key={port.id} node={node} port={port} targets={targets} />)}
    </>
  )
}

interface PathProps {
  readonly node: Node
  readonly port: Port
  readonly targets: readonly { readonly value: string; readonly label: string }[]
}

function Path({ node, port, targets }: PathProps) {
  const { store, catalog, t, readOnly } = useEnv()
  const from = { node: node.id, port: port.id }
  const target = useEditor((state) => edgesOfPort(state.graph, from, catalog)[0]?.target ?? null)
  const Arrow = isFoot(port) ? IconArrowDown : IconArrowRight
  const choose = (next: string | null) => {
    const { graph } = store.get()
    store.take(next === null ? disconnect(graph, from, catalog) : connect(graph, from, next, catalog))
  }
  return (
    <div className={styles.path}>
      <Select
        label={<span className={styles.label}><Arrow size={14} stroke={1.75} aria-hidden />{port.label || port.id}</span>}
        data={[...targets]} value={target} onChange={choose} readOnly={readOnly} clearable searchable
        placeholder={t(port.trouble ? 'paths.trouble' : port.optional ? 'paths.optional' : 'paths.nowhere')} nothingFoundMessage={t('paths.none')} maxDropdownHeight={280}
        clearButtonProps={{ 'aria-label': t('edge.cut') }}
      />
      {target !== null && (
        <button type="button" className={styles.go} onClick={() => store.set({ open: target, nodes: new Set([target]), field: null })}>{t('paths.go')}</button>
      )}
    </div>
  )
}
