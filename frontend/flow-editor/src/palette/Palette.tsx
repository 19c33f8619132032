import { IconLayoutSidebarLeftCollapse, IconSearch } from '@tabler/icons-react'
import { TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import type { NodeType } from '../graph/catalog'
import { groupOf } from '../graph/catalog'
import { useEditor, useEnv } from '../editor/context'
import { Tile } from '../editor/Tile'
import { STEP_TYPE } from './dragging'
import { insertStep } from './insert'
import { shelves } from './search'
import styles from './Palette.module.css'

/** All steps there are, to drag or to click. */
export function Palette() {
  const env = useEnv()
  const { catalog, t, store } = env
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState<string | null>(null)
  const shelf = useRef<HTMLDivElement>(null)
  const search = useRef<HTMLInputElement>(null)
  const shut = useEditor((state) => state.paletteShut)
  if (shut) return null
  const found = shelves(catalog, wanted)
  const names = found.flatMap(({ types }) => types.map(({ name }) => name))
  const stop = at !== null && names.includes(at) ? at : names[0]
  /** Arrows go from step to step: all of them are one stop for Tab, and the drawing is the next. */
  const goTo = (name: string | undefined) => {
    if (name === undefined) return false
    setAt(name)
    shelf.current?.querySelector<HTMLElement>(`[data-step=${JSON.stringify(name)}]`)?.focus()
    return true
  }
  return (
    <aside className={styles.palette} aria-label={t('palette.label')}>
      <div className={styles.top}>
        <TextInput
          ref={search} className={styles.search} variant="unstyled" aria-label={t('palette.search')} placeholder={t('palette.search')} value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)} leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          rightSection={<kbd className={styles.kbd}>Tab</kbd>} rightSectionPointerEvents="none"
          onKeyDown={(event) => {
            const first = found[0]?.types[0]
            if (event.key === 'Enter' && wanted !== '' && first !== undefined) insertStep(env, first, null, null)
            if (event.key === 'Escape') setWanted('')
            if (event.key === 'ArrowDown' && goTo(names[0])) event.preventDefault()
          }}
        />
        <button type="button" className={styles.shut} aria-label={t('palette.shut')} onClick={() => store.set({ paletteShut: true })}>
          <IconLayoutSidebarLeftCollapse size={16} stroke={1.75} aria-hidden />
        </button>
      </div>
      <div
        ref={shelf} className={styles.scroll} role="toolbar" aria-orientation="vertical" aria-label={t('palette.label')}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.altKey || event.metaKey) return
          const here = names.indexOf((event.target instanceof HTMLElement && event.target.dataset.step) || '')
          const next: Readonly<Record<string, number>> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: names.length - 1 }
          if (here < 0 || !(event.key in next)) return
          if (next[event.key] === -1) search.current?.focus()
          else goTo(names[next[event.key] ?? -1])
          event.preventDefault()
        }}
      >
        {found.map(({ group, types }) => (
          <section key={group}>
            <h2 className={styles.group}>{t(`group.${group}`)}</h2>
            <ul className={styles.list}>{types.map((type) => <li key={type.name}><Item type={type} stop={type.name === stop} onFocus={() => setAt(type.name)} /></li>)}</ul>
          </section>
        ))}
        {found.length === 0 && (
          <p className={styles.none}>{t('palette.none', { wanted })} <button type="button" className={styles.clear} onClick={() => setWanted('')}>{t('palette.clear')}</button></p>
        )}
      </div>
    </aside>
  )
}

function Item({ type, stop, onFocus }: { readonly type: NodeType; readonly stop: boolean; readonly onFocus: () => void }) {
  const env = useEnv()
  return (
    <button
      type="button" className={styles.item} title={type.description} draggable data-step={type.name} tabIndex={stop ? 0 : -1} onFocus={onFocus}
      onDragStart={(event) => {
        event.dataTransfer.setData(STEP_TYPE, type.name)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onClick={() => insertStep(env, type, null, null)}
    >
      <Tile group={groupOf(type)} icon={type.icon} />
      <span className={styles.name}>{type.title}</span>
    </button>
  )
}
