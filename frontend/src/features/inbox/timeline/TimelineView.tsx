import { ActionIcon, Loader } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../ui/ErrorState'
import { Skeletons } from '../../../ui/Skeletons'
import { useTimeline, type Chat } from '../data'
import { usePending } from '../sending/outbox'
import { entriesOf, keeper } from './entries'
import { EntryView } from './EntryView'
import { storyOf } from './story'
import { TypingLine } from './TypingLine'
import styles from './TimelineView.module.css'

const NEAR = 120

/**
 * The conversation, the newest at the foot. The scroller runs from the bottom up (column-reverse): older pages grow above without moving
 * what is read, and it opens at the end without a jump.
 */
export function TimelineView({ chat }: { chat: Chat }) {
  const { t } = useTranslation('inbox')
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useTimeline(chat.contact_id)
  const pending = usePending(chat.conversation_id)
  const story = useMemo(() => storyOf(data), [data])
  const [kept] = useState(keeper)
  const entries = useMemo(() => kept(entriesOf(story, pending)), [kept, story, pending])
  const top = useRef<HTMLDivElement>(null)
  const { scroller, away, toEnd } = useEnd(entries.at(-1)?.key, entries.length)

  useEffect(() => {
    const [box, mark] = [scroller.current, top.current]
    if (!box || !mark || !hasNextPage) return
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && !isFetchingNextPage && void fetchNextPage(), { root: box, rootMargin: '600px 0px 0px' })
    seen.observe(mark)
    return () => seen.disconnect()
  }, [scroller, hasNextPage, isFetchingNextPage, fetchNextPage, entries.length])

  if (isPending) return <Waiting />
  if (error && story.length === 0) return <ErrorState error={error} retry={() => void refetch()} />
  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label={t('messages')}>
        <div className={styles.lines} role="log" aria-live="polite" aria-relevant="additions">
          <div ref={top} className={styles.top}>
            {isFetchingNextPage ? <Loader size="xs" aria-label={t('older')} /> : !hasNextPage && <span>{t('beginning')}</span>}
          </div>
          {entries.map((entry) => (
            <EntryView key={entry.key} entry={entry} conversationId={chat.conversation_id} />
          ))}
          <TypingLine conversationId={chat.conversation_id} />
        </div>
      </div>
      {away && (
        <ActionIcon className={styles.toEnd} size={36} radius="xl" variant="default" onClick={toEnd} aria-label={t('toEnd')}>
          <IconArrowDown size={18} aria-hidden />
        </ActionIcon>
      )}
    </div>
  )
}

function Waiting() {
  return (
    <div className={styles.waiting}>
      <Skeletons shape="text" count={6} />
    </div>
  )
}

/** Who reads further up keeps their place when something new comes; who is at the end stays there. `count` entries, `last` at the foot. */
function useEnd(last: string | undefined, count: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const [away, setAway] = useState(false)
  /** What stood at the foot, and what was below it. */
  const foot = useRef<{ line: Element; below: number } | null>(null)
  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const onScroll = () => setAway(box.scrollTop < -NEAR)
    box.addEventListener('scroll', onScroll, { passive: true })
    return () => box.removeEventListener('scroll', onScroll)
  }, [last])
  useLayoutEffect(() => {
    const box = scroller.current
    const lines = box?.firstElementChild
    const line = lines?.children[count]
    if (!box || !lines || !line) return
    const below = (one: Element) => lines.getBoundingClientRect().bottom - one.getBoundingClientRect().bottom
    const before = foot.current
    foot.current = { line, below: below(line) }
    const own = last?.startsWith('pending-')
    if (own || box.scrollTop >= -NEAR) box.scrollTop = 0
    else if (before?.line.isConnected) box.scrollTop -= Math.max(0, below(before.line) - before.below)
  }, [last, count])
  const toEnd = () => scroller.current?.scrollTo({ top: 0, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
  return { scroller, away, toEnd }
}
