import { IconCopyPlus, IconTrash, IconX } from '@tabler/icons-react'
import { Tabs, Textarea } from '@mantine/core'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { groupOf, portsOf, type NodeType } from '../graph/catalog'
import { duplicate, remove, setMeta } from '../graph/edits'
import { givenName, nodeOf, type Node } from '../graph/graph'
import { isJsonObject, toJsonObject } from '../graph/json'
import { useEditor, useEnv } from '../editor/context'
import { keysOf } from '../editor/keys'
import { FIRST } from '../editor/state'
import { Tile } from '../editor/Tile'
import { tabOf, type Tab } from '../forms/FormContext'
import { StepForm } from '../forms/StepForm'
import { Paths } from './Paths'
import styles from './Inspector.module.css'

/** The form of the open step. */
export function Inspector({ status }: { readonly status: ReactNode }) {
  const open = useEditor((state) => state.open)
  const node = useEditor((state) => (state.open === null ? undefined : nodeOf(state.graph, state.open)))
  return open === null || node === undefined ? null : <Panel key={open} node={node} status={status} />
}

function Panel({ node, status }: { readonly node: Node; readonly status: ReactNode }) {
  const { catalog, store, t, readOnly, view } = useEnv()
  const type = catalog.types.get(node.type)
  const root = useRef<HTMLElement>(null)
  const tabs = useMemo(() => tabsOf(type, node), [type, node])
  const [chosen, setChosen] = useState<string>('content')
  const tab = tabs.includes(chosen) ? chosen : (tabs[0] ?? 'content')
  const shut = () => {
    store.set({ open: null, field: null })
    view.current?.focus(node.id)
  }
  useJump(root, type, setChosen)
  return (
    <aside
      ref={root} className={styles.panel} aria-label={t('inspector.label')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        shut()
      }}
    >
      <header className={styles.header}>
        <div className={styles.top}>
          <Tile group={groupOf(type)} icon={type?.icon ?? 'help'} size={34} />
          <div className={styles.names}>
            <input
              className={styles.name} value={givenName(node) === '' ? '' : String(node.meta.name)} placeholder={type?.title ?? node.type} readOnly={readOnly} aria-label={t('inspector.name')} maxLength={100}
              onChange={(event) => store.take(setMeta(store.get().graph, node.id, 'name', event.currentTarget.value, catalog))}
            />
            <small className={styles.kind}>{givenName(node) === '' ? t(`group.${groupOf(type)}`) : (type?.title ?? node.type)}</small>
          </div>
          {!readOnly && (
            <>
              <button type="button" className={styles.button} aria-label={t('action.duplicate')} title={t('action.duplicate')} onClick={() => store.take(duplicate(store.get().graph, new Set([node.id])))}>
                <IconCopyPlus size={16} stroke={1.75} aria-hidden />
              </button>
              <button type="button" className={styles.button} aria-label={t('action.delete')} title={t('action.delete')} onClick={() => {
                store.take(remove(store.get().graph, new Set([node.id]), new Set(), catalog))
                view.current?.focus()
              }}>
                <IconTrash size={16} stroke={1.75} aria-hidden />
              </button>
            </>
          )}
          <button type="button" className={styles.button} aria-label={t('inspector.shut')} onClick={shut}><IconX size={16} stroke={1.75} aria-hidden /></button>
        </div>
        <Tabs value={tab} onChange={(next) => setChosen(next ?? 'content')} className={styles.tabs}>
          <Tabs.List>{tabs.map((one) => <Tabs.Tab key={one} value={one} id={`step-tab-${one}`} aria-controls="step-panel">{t(`tab.${one}`)}</Tabs.Tab>)}</Tabs.List>
        </Tabs>
      </header>
      <div className={styles.scroll} role="tabpanel" id="step-panel" aria-labelledby={`step-tab-${tab}`}>
        {type === undefined ? <p className={styles.unknown}>{t('inspector.unknown')}</p> : tab === 'paths' ? <Paths node={node} /> : (
          <>
            {tab === 'content' && type.description !== '' && Object.keys(node.data).length === 0 && <p className={styles.about}>{type.description}</p>}
            <StepForm node={node} type={type} tab={tab === 'rules' ? 'rules' : 'content'} />
            {(tab === 'rules' || !tabs.includes('rules')) && <Note node={node} />}
          </>
        )}
      </div>
      <footer className={styles.footer}>
        <span className={styles.status}>{status}</span>
        <span className={styles.hint}><kbd>{keysOf('Esc', t)}</kbd> {t('inspector.esc')}</span>
      </footer>
    </aside>
  )
}

/** Tabs only where they hold something. */
function tabsOf(type: NodeType | undefined, node: Node): string[] {
  const properties = isJsonObject(type?.schema.properties) ? Object.values(type.schema.properties) : []
  const has = (tab: Tab) => properties.some((property) => tabOf(toJsonObject(property)) === tab)
  return ['content', ...(has('rules') ? ['rules'] : []), ...(portsOf(type, node.data).length > 0 ? ['paths'] : [])]
}

function Note({ node }: { readonly node: Node }) {
  const { store, catalog, t, readOnly } = useEnv()
  const note = typeof node.meta.note === 'string' ? node.meta.note : ''
  return (
    <Textarea
      label={t('inspector.note')} description={t('inspector.noteHelp')} value={note} readOnly={readOnly} autosize minRows={2} maxRows={8} maxLength={2000} mb="md"
      onChange={(event) => store.take(setMeta(store.get().graph, node.id, 'note', event.currentTarget.value, catalog))}
    />
  )
}

/** Brings a field that a problem speaks of into sight, on whichever tab it stands. */
function useJump(root: React.RefObject<HTMLElement | null>, type: NodeType | undefined, setChosen: (tab: string) => void): void {
  const { store } = useEnv()
  const field = useEditor((state) => state.field)
  useEffect(() => {
    if (field === null) return
    if (field === FIRST) {
      const timer = setTimeout(() => {
        root.current?.querySelector<HTMLElement>('[role="tabpanel"] :is(input, textarea, [role="textbox"]), [role="tab"]')?.focus()
        store.set({ field: null })
      }, 60)
      return () => clearTimeout(timer)
    }
    const key = field.split('/')[1] ?? ''
    const property = isJsonObject(type?.schema.properties) ? type.schema.properties[key] : undefined
    setChosen(property === undefined ? 'content' : tabOf(toJsonObject(property)))
    const timer = setTimeout(() => {
      const place = placeOf(root.current, field)
      place?.scrollIntoView({ block: 'center' })
      const input = place?.matches('input') === true ? place : place?.querySelector<HTMLElement>('input, textarea, [role="textbox"], button')
      input?.focus({ preventScroll: true })
      store.set({ field: null })
    }, 60)
    return () => clearTimeout(timer)
  }, [field, root, type, store, setChosen])
}

function placeOf(root: HTMLElement | null, field: string): HTMLElement | null {
  for (let pointer = field; pointer !== ''; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
    const found = root?.querySelector<HTMLElement>(`[data-field=${JSON.stringify(pointer)}]`)
    if (found !== null && found !== undefined) return found
  }
  return null
}
