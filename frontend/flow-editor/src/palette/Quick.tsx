import { IconSearch } from '@tabler/icons-react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { groupOf, portsOf } from '../graph/catalog'
import { connect, edgesOfPort, nameIn } from '../graph/edits'
import { nodeOf } from '../graph/graph'
import { useEditor, useEnv, type Env } from '../editor/context'
import { ACTIONS, isEnabled, labelOf } from '../editor/actions'
import { NamedIcon } from '../editor/icons'
import { Tile } from '../editor/Tile'
import { keysOf } from '../editor/keys'
import type { Quick as Asked } from '../editor/state'
import { insertStep } from './insert'
import { matches, shelves } from './search'
import styles from './Quick.module.css'

interface Choice {
  readonly id: string
  readonly section: string
  readonly label: string
  readonly about: string
  readonly tile: { readonly group: string; readonly icon: string } | null
  readonly icon: string
  readonly run: () => void
}

export function Quick() {
  const asked = useEditor((state) => state.quick)
  return asked === null ? null : <Search key={JSON.stringify(asked)} asked={asked} />
}

/** The search that opens at Tab, or where an edge was dropped: new steps, steps that are there already, and actions. */
function Search({ asked }: { readonly asked: Asked }) {
  const env = useEnv()
  const { t, store, view } = env
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const choices = useMemo(() => choicesOf(env, asked, wanted), [env, asked, wanted])
  const index = Math.min(at, choices.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [index, choices])
  const shut = () => {
    store.set({ quick: null })
    view.current?.focus([...store.get().nodes][0])
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      shut()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((index + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % Math.max(1, choices.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choices[index]?.run()
    }
    event.stopPropagation()
  }
  return (
    <>
      <div className={styles.veil} onPointerDown={shut} />
      <div className={styles.quick} style={placeOf(asked)} role="dialog" aria-label={t('quick.label')}>
        <div className={styles.search}>
          <IconSearch size={16} stroke={1.75} aria-hidden />
          <input
            autoFocus role="combobox" aria-expanded aria-controls={`${id}list`} aria-activedescendant={choices[index] === undefined ? undefined : `${id}${index}`}
            aria-label={titleOf(env, asked)} placeholder={titleOf(env, asked)} value={wanted} onKeyDown={onKeyDown}
            onChange={(event) => {
              setWanted(event.currentTarget.value)
              setAt(0)
            }}
          />
        </div>
        <div className={styles.list} role="listbox" id={`${id}list`} aria-label={t('quick.label')} ref={list}>
          {choices.map((choice, index_) => (
            <div key={choice.id} role="presentation">
              {choice.section !== choices[index_ - 1]?.section && <div className={styles.section} role="presentation">{choice.section}</div>}
              <div
                id={`${id}${index_}`} role="option" aria-selected={index_ === index} className={styles.choice} onPointerMove={() => setAt(index_)}
                onPointerDown={(event) => event.preventDefault()} onClick={choice.run} data-choice={choice.id}
              >
                {choice.tile === null ? <span className={styles.icon}><NamedIcon name={choice.icon} /></span> : <Tile {...choice.tile} />}
                <span className={styles.name}>{choice.label}</span>
                <span className={styles.about}>{choice.about}</span>
              </div>
            </div>
          ))}
          {choices.length === 0 && <p className={styles.none}>{t('palette.none', { wanted })}</p>}
        </div>
      </div>
    </>
  )
}

function titleOf({ t, store, catalog }: Env, { from }: Asked): string {
  const node = from === null ? undefined : nodeOf(store.get().graph, from.node)
  if (from === null || node === undefined) return t('quick.search')
  const port = portsOf(catalog.types.get(node.type), node.data).find((one) => one.id === from.port)
  return t('quick.after', { name: nameIn(catalog, node), port: port?.label ?? from.port })
}

function choicesOf(env: Env, { at, from }: Asked, wanted: string): Choice[] {
  const { catalog, t, store } = env
  const fresh = shelves(catalog, wanted)
    .filter(({ group }) => from === null || group !== 'start')
    .flatMap(({ group, types }) => types.map((type): Choice => ({
      id: `new ${type.name}`, section: from === null ? t(`group.${group}`) : t('quick.new'), label: type.title, about: '', icon: type.icon,
      tile: { group: groupOf(type), icon: type.icon }, run: () => insertStep(env, type, at, from),
    })))
  if (from === null) return [...fresh, ...(wanted === '' ? [] : actionsLike(env, wanted))]
  const { graph } = store.get()
  const joined = edgesOfPort(graph, from, catalog)[0]?.target
  const present = graph.nodes
    .filter((node) => node.id !== from.node && node.id !== joined && catalog.types.get(node.type)?.starts !== true && matches(nameIn(catalog, node), wanted))
    .map((node): Choice => {
      const type = catalog.types.get(node.type)
      return {
        id: `to ${node.id}`, section: t('quick.present'), label: nameIn(catalog, node), about: type?.title ?? '', icon: '',
        tile: { group: groupOf(type), icon: type?.icon ?? '' },
        run: () => {
          store.take(connect(graph, from, node.id, catalog))
          store.set({ quick: null, said: t('said.joined', { name: nameIn(catalog, node) }) })
          env.view.current?.focus(from.node)
        },
      }
    })
  return [...fresh, ...present.slice(0, 50)]
}

function actionsLike(env: Env, wanted: string): Choice[] {
  return ACTIONS.filter((one) => one.id !== 'insert' && isEnabled(one, env) && matches(env.t(`action.${one.id}`), wanted)).map((one) => ({
    id: one.id, section: env.t('quick.actions'), label: labelOf(one, env), about: keysOf(one.shortcuts[0], env.t), tile: null, icon: one.icon,
    run: () => {
      env.store.set({ quick: null })
      env.view.current?.focus()
      one.run(env)
    },
  }))
}

/** Beside the place it was asked for, and never beyond the window. */
function placeOf({ screen }: Asked): React.CSSProperties {
  if (screen === null) return { left: '50%', top: '16%', transform: 'translateX(-50%)' }
  return { left: `clamp(8px, ${screen.x}px, calc(100vw - 308px))`, top: `clamp(8px, ${screen.y - 20}px, calc(100vh - 380px))` }
}
