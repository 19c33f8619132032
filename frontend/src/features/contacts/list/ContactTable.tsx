import { Checkbox } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useShortcut } from '../../../ui/shortcuts'
import type { ContactItem } from '../data'
import { BulkBar } from './BulkBar'
import { ContactRow } from './ContactRow'
import styles from './ContactTable.module.css'
import { useSelection } from './useSelection'

type Props = { items: readonly ContactItem[]; stale: boolean; more: boolean; loadingMore: boolean; onEnd: () => void }

const ROW = 45
const ROW_ON_PHONE = 68
const AHEAD = 30
const COLUMNS = ['name', 'phone', 'tags', 'stage', 'last', 'hands'] as const

/** Only the rows on the screen exist; the next page is asked for before its rows come into sight. */
export function ContactTable({ items, stale, more, loadingMore, onEnd }: Props) {
  const { t } = useTranslation('contacts')
  const scroller = useRef<HTMLDivElement>(null)
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const selection = useSelection(items)
  const [tagging, setTagging] = useState(false)
  // No compiler memoizes this component, which is what the rule fears.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (phone ? ROW_ON_PHONE : ROW),
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 10,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (more && !loadingMore && last >= items.length - AHEAD) onEnd()
  }, [last, items.length, more, loadingMore, onEnd])
  useEffect(() => rows.measure(), [rows, phone])
  useShortcut('t', () => setTagging(true), { label: t('bulk.tags'), group: t('title'), enabled: selection.chosen.length > 0 })
  useShortcut('escape', selection.clear, { label: t('bulk.clear'), group: t('title'), enabled: selection.chosen.length > 0 })

  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const here = indexOf(event.target)
    if (here === null) return
    if (event.key === 'x') selection.toggle(here, event.shiftKey)
    else if (step) focusRow(here + step)
    else return
    event.preventDefault()
  }
  const focusRow = (index: number) => {
    if (index < 0 || index >= items.length) return
    rows.scrollToIndex(index)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus())
  }

  return (
    <div className={styles.card} data-stale={stale || undefined}>
      {selection.chosen.length > 0 && <BulkBar contacts={selection.chosen} tagging={tagging} onTagging={setTagging} onClear={selection.clear} />}
      <div ref={scroller} className={styles.scroller} role="table" aria-label={t('title')} aria-rowcount={more ? -1 : items.length + 1} onKeyDown={move}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" aria-rowindex={1} className={styles.row}>
            <span role="columnheader" className={styles.check}>
              <Checkbox
                aria-label={t('bulk.all')}
                checked={selection.all}
                indeterminate={!selection.all && selection.chosen.length > 0}
                onChange={selection.toggleAll}
              />
            </span>
            {COLUMNS.map((name) => (
              <span key={name} role="columnheader" className={styles[name]}>
                {t(`column.${name}`)}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start, key }) => {
            const contact = items[index]
            return (
              contact && (
                <ContactRow
                  key={key}
                  contact={contact}
                  index={index}
                  top={start}
                  chosen={selection.has(contact.id)}
                  onToggle={(range) => selection.toggle(index, range)}
                />
              )
            )
          })}
        </div>
      </div>
      <p className={styles.foot} role="status">
        {loadingMore ? t('loadingMore') : more ? t('loaded', { count: items.length }) : t('total', { count: items.length })}
      </p>
    </div>
  )
}

function indexOf(target: EventTarget): number | null {
  const row = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-index]') : null
  return row ? Number(row.dataset.index) : null
}
