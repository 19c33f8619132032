import { IconLayoutSidebarLeftCollapse, IconSearch } from '@tabler/icons-react'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
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
  const shut = useEditor((state) => state.paletteShut)
  if (shut) return null
  const found = shelves(catalog, wanted)
  return (
    <aside className={styles.palette} aria-label={t('palette.label')}>
      <div className={styles.top}>
        <TextInput
          className={styles.search} variant="unstyled" aria-label={t('palette.search')} placeholder={t('palette.search')} value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)} leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          rightSection={<kbd className={styles.kbd}>Tab</kbd>} rightSectionPointerEvents="none"
          onKeyDown={(event) => {
            const first = found[0]?.types[0]
            if (event.key === 'Enter' && wanted !== '' && first !== undefined) insertStep(env, first, null, null)
            if (event.key === 'Escape') setWanted('')
          }}
        />
        <button type="button" className={styles.shut} aria-label={t('palette.shut')} onClick={() => store.set({ paletteShut: true })}>
          <IconLayoutSidebarLeftCollapse size={16} stroke={1.75} aria-hidden />
        </button>
      </div>
      <div className={styles.scroll}>
        {found.map(({ group, types }) => (
          <section key={group}>
            <h2 className={styles.group}>{t(`group.${group}`)}</h2>
            <ul className={styles.list}>{types.map((type) => <li key={type.name}><Item type={type} /></li>)}</ul>
          </section>
        ))}
        {found.length === 0 && (
          <p className={styles.none}>{t('palette.none', { wanted })} <button type="button" className={styles.clear} onClick={() => setWanted('')}>{t('palette.clear')}</button></p>
        )}
      </div>
    </aside>
  )
}

function Item({ type }: { readonly type: NodeType }) {
  const env = useEnv()
  return (
    <button
      type="button" className={styles.item} title={type.description} draggable data-step={type.name}
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
