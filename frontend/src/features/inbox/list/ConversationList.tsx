import { useVirtualizer } from '@tanstack/react-virtual'
import { IconInbox } from '@tabler/icons-react'
import { Button } from '@mantine/core'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorState } from '../../../ui/ErrorState'
import { useShortcut } from '../../../ui/shortcuts'
import { Skeletons } from '../../../ui/Skeletons'
import { useChats } from '../data'
import { narrowing, type Wanted } from '../filters'
import { ConversationRow } from './ConversationRow'
import styles from './ConversationList.module.css'

type Props = { wanted: Wanted; selected: string | undefined; onClear: () => void }

/** As many rows as are seen are drawn, as many pages as were scrolled to are fetched: 100,000 conversations are a long list, not a heavy one. */
export function ConversationList({ wanted, selected, onClear }: Props) {
  const { t } = useTranslation('inbox')
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useChats(wanted)
  const rows = data?.pages.flatMap(({ items }) => items) ?? []
  const scroller = useRef<HTMLDivElement>(null)
  // No compiler memoizes this component, which is what the rule fears.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 75,
    getItemKey: (index) => rows[index]?.conversation_id ?? index,
    overscan: 8,
  })
  const shown = virtual.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= rows.length - 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage])

  const move = (by: number) => {
    const focused = document.activeElement?.closest('[data-conversation]')?.getAttribute('data-conversation')
    const from = rows.findIndex(({ conversation_id }) => conversation_id === (focused ?? selected))
    const next = rows[Math.max(0, Math.min(rows.length - 1, from + by))]
    if (!next) return
    virtual.scrollToIndex(rows.indexOf(next))
    // The row may have to be drawn first.
    requestAnimationFrame(() => requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-conversation="${next.conversation_id}"]`)?.focus()))
  }
  const group = t('title')
  useShortcut('j', () => move(1), { label: t('keys.next'), group })
  useShortcut('k', () => move(-1), { label: t('keys.previous'), group })
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    move(by)
  }

  if (isPending) return <Skeletons shape="conversations" count={8} />
  if (error && rows.length === 0) return <ErrorState error={error} retry={() => void refetch()} />
  if (rows.length === 0) return <Nothing wanted={wanted} onClear={onClear} />
  return (
    <div ref={scroller} className={styles.scroller} onKeyDown={onKeyDown}>
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }} aria-label={t('title')}>
        {shown.map(({ index, key, start }) => {
          const row = rows[index]
          return (
            row && (
              <li key={key} ref={virtual.measureElement} data-index={index} className={styles.place} style={{ transform: `translateY(${start}px)` }} aria-setsize={hasNextPage ? -1 : rows.length} aria-posinset={index + 1}>
                <ConversationRow row={row} selected={row.conversation_id === selected} />
              </li>
            )
          )
        })}
      </ul>
      {isFetchingNextPage && <Skeletons shape="conversations" count={2} />}
    </div>
  )
}

function Nothing({ wanted, onClear }: { wanted: Wanted; onClear: () => void }) {
  const { t } = useTranslation('inbox')
  const clear = (
    <Button variant="default" size="xs" onClick={onClear}>
      {t('list.clear')}
    </Button>
  )
  const icon = <IconInbox aria-hidden />
  if (wanted.q)
    return (
      <EmptyState icon={icon} title={t('list.notFound', { text: wanted.q })} actions={clear}>
        {t('list.notFoundHow')}
      </EmptyState>
    )
  if (narrowing(wanted) > 0)
    return (
      <EmptyState icon={icon} title={t('list.filtered')} actions={clear}>
        {t('list.filteredHow')}
      </EmptyState>
    )
  return (
    <EmptyState icon={icon} title={t(`list.empty.${wanted.view}`)}>
      {t(`list.emptyHow.${wanted.view}`)}
    </EmptyState>
  )
}
