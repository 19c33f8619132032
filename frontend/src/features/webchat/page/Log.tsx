/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { openQuestion } from '../talk/merge'
import type { Talking } from '../talk/talk'
import type { Talk } from '../talk/types'
import { Bubble } from './Bubble'
import styles from './Log.module.css'
import { dayOf, t } from './texts'
import { WaitingBubble } from './WaitingBubble'

const NEAR = 80

/** What was said, the newest at the foot; it stays there while one is there. */
export function Log({ talk, state }: { talk: Talking; state: Talk }) {
  const scrollerRef = useRef<HTMLElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const { messages, waiting, page } = state
  const first = messages[0]?.id
  const anchorRef = useRef<{ first: number | undefined; height: number }>({ first, height: 0 })
  const open = openQuestion(messages, waiting)

  const toEnd = () => scrollerRef.current?.scrollTo({ top: scrollerRef.current.scrollHeight })
  useEffect(() => {
    if (scrollerRef.current?.dataset.end === 'true') scrollerRef.current.scrollTop = scrollerRef.current.scrollHeight
  }, [messages, waiting, state.typing])
  useLayoutEffect(() => {
    // Earlier messages came in above: what one was reading stays where it was.
    const element = scrollerRef.current
    if (!element) return
    if (anchorRef.current.first !== undefined && first !== undefined && first < anchorRef.current.first) element.scrollTop += element.scrollHeight - anchorRef.current.height
    anchorRef.current = { first, height: element.scrollHeight }
  }, [first, messages.length])
  useEffect(() => {
    const element = scrollerRef.current
    if (!element) return
    // The keyboard of a phone takes half of the page: the end stays in sight.
    const watch = new ResizeObserver(() => {
      if (element.dataset.end === 'true') element.scrollTop = element.scrollHeight
    })
    watch.observe(element)
    return () => watch.disconnect()
  }, [])

  const empty = messages.length === 0 && waiting.length === 0
  return (
    <main
      ref={scrollerRef}
      class={styles.scroller}
      data-end={atEnd}
      tabIndex={-1}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
        setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR)
      }}
    >
      <div class={styles.column}>
        {state.earlier !== null && state.phase !== 'gone' && (
          <button type="button" class={styles.earlier} disabled={state.loadingEarlier} onClick={() => void talk.earlier()}>
            {t('earlier')}
          </button>
        )}
        {empty && page && <Beginning school={page.workspace} closed={state.link === 'closed'} onHello={() => talk.write({ text: t('hello') })} />}
        <div class={styles.log} role="log" aria-label={t('log')} aria-live="polite" aria-relevant="additions">
        <ol class={styles.list}>
          {messages.map((message, index) => {
            const before = messages[index - 1]
            const day = dayOf(message.timestamp)
            const newDay = !before || dayOf(before.timestamp) !== day
            return [
              newDay && (
                <li key={`day-${message.id}`} class={styles.day}>
                  {day}
                </li>
              ),
              <Bubble key={message.id} message={message} first={newDay || before?.direction !== message.direction} open={message.id === open && state.link !== 'closed'} talk={talk} state={state} />,
            ]
          })}
          {waiting.map((one) => (
            <WaitingBubble key={one.clientId} waiting={one} talk={talk} upload={state.upload} />
          ))}
        </ol>
        </div>
        {state.typing && (
          <div class={styles.typing} aria-hidden="true">
            <i />
            <i />
            <i />
          </div>
        )}
      </div>
      {!atEnd && (
        <button type="button" class={styles.newest} onClick={toEnd}>
          {t('newest')}
        </button>
      )}
    </main>
  )
}

function Beginning({ school, closed, onHello }: { school: string; closed: boolean; onHello: () => void }) {
  return (
    <div class={styles.beginning}>
      <h2 class={styles.title}>{t('startTitle', { school })}</h2>
      <p>{t('startText')}</p>
      {!closed && (
        <button type="button" class={styles.hello} onClick={onHello}>
          {t('hello')}
        </button>
      )}
    </div>
  )
}
