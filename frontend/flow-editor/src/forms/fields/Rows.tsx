import { IconChevronDown, IconGripVertical, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useEnv } from '../../editor/context'
import type { Json } from '../../graph/json'
import styles from './Rows.module.css'

interface Props {
  readonly items: readonly Json[]
  readonly onChange: (items: readonly Json[]) => void
  readonly fresh: () => Json
  readonly add: string
  readonly most?: number
  readonly least?: number
  readonly readOnly: boolean
  /** What always stands in the row. */
  readonly head: (item: Json, index: number) => ReactNode
  readonly aside?: (item: Json, index: number) => ReactNode
  /** What unfolds below it. */
  readonly details?: (item: Json, index: number) => ReactNode
  readonly open?: 'all' | 'none'
  readonly titleOf: (item: Json, index: number) => string
}

/** A list whose rows can be sorted by the grip: with the mouse, or with Alt and the arrows. */
export function Rows({ items, onChange, fresh, add, most = 100, least = 0, readOnly, head, aside, details, open = 'none', titleOf }: Props) {
  const { t } = useEnv()
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set())
  const [dragged, setDragged] = useState<number | null>(null)
  const move = (from: number, to: number) => {
    const item = items[from]
    if (item === undefined || to < 0 || to >= items.length || from === to) return
    onChange(items.toSpliced(from, 1).toSpliced(to, 0, item))
    setUnfolded(new Set())
  }
  const flip = (index: number) => setUnfolded((known) => (known.has(index) ? new Set([...known].filter((one) => one !== index)) : new Set([...known, index])))
  return (
    <>
      {items.length > 0 && (
        <ul className={styles.rows}>
          {items.map((item, index) => {
            const isOpen = open === 'all' || unfolded.has(index)
            return (
              <li
                key={index} className={styles.row} data-dragged={dragged === index || undefined}
                onDragOver={(event) => {
                  if (dragged === null) return
                  event.preventDefault()
                  if (dragged !== index) {
                    move(dragged, index)
                    setDragged(index)
                  }
                }}
                onDrop={(event) => event.preventDefault()}
              >
                <div className={styles.head}>
                  {!readOnly && (
                    <button
                      type="button" className={styles.grip} draggable aria-label={t('rows.move', { title: titleOf(item, index) })} title={t('rows.moveHow')}
                      onDragStart={(event) => {
                        event.dataTransfer.effectAllowed = 'move'
                        event.dataTransfer.setData('text/plain', titleOf(item, index))
                        setDragged(index)
                      }}
                      onDragEnd={() => setDragged(null)}
                      onKeyDown={(event) => {
                        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
                        event.preventDefault()
                        const to = index + (event.key === 'ArrowUp' ? -1 : 1)
                        move(index, to)
                        const list = event.currentTarget.closest('ul')
                        requestAnimationFrame(() => list?.querySelectorAll<HTMLElement>(`.${styles.grip ?? ''}`)[to]?.focus())
                      }}
                    >
                      <IconGripVertical size={14} stroke={1.75} aria-hidden />
                    </button>
                  )}
                  <div className={styles.main}>{head(item, index)}</div>
                  {aside !== undefined && !isOpen && <span className={styles.aside}>{aside(item, index)}</span>}
                  {!readOnly && items.length > least && (
                    <button type="button" className={styles.button} data-quiet aria-label={t('rows.remove', { title: titleOf(item, index) })} onClick={() => onChange(items.toSpliced(index, 1))}>
                      <IconTrash size={15} stroke={1.75} aria-hidden />
                    </button>
                  )}
                  {details !== undefined && open === 'none' && (
                    <button type="button" className={styles.button} aria-expanded={isOpen} aria-label={t('rows.details', { title: titleOf(item, index) })} onClick={() => flip(index)}>
                      <IconChevronDown size={15} stroke={1.75} aria-hidden />
                    </button>
                  )}
                </div>
                {details !== undefined && isOpen && <div className={styles.details}>{details(item, index)}</div>}
              </li>
            )
          })}
        </ul>
      )}
      {!readOnly && items.length < most && (
        <button type="button" className={styles.add} onClick={(event) => {
          const list = event.currentTarget.parentElement
          onChange([...items, fresh()])
          setTimeout(() => [...(list?.querySelectorAll<HTMLElement>(`.${styles.main ?? ''} input, .${styles.details ?? ''} [role=textbox]`) ?? [])].at(-1)?.focus(), 60)
        }}>
          <IconPlus size={15} stroke={1.75} aria-hidden />{add}
        </button>
      )}
    </>
  )
}
