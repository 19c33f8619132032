/** @jsxImportSource preact */
import { useEffect } from 'preact/hooks'
import type { Talking } from '../talk/talk'
import type { Talk } from '../talk/types'
import styles from './Chat.module.css'
import { Composer } from './Composer'
import { Log } from './Log'
import { t } from './texts'
import { useOnline, useTalk } from './useTalk'

/** The whole page: whose chat it is, what was said, and where to write. */
export function Chat({ talk }: { talk: Talking }) {
  const state = useTalk(talk)
  useEffect(() => {
    const look = () => talk.acknowledge()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [talk])
  const school = state.page?.workspace ?? ''
  useEffect(() => {
    if (school) document.title = school
  }, [school])
  return (
    <div class={styles.page}>
      {school && (
        <header class={styles.header}>
          <span class={styles.mark} aria-hidden="true">
            {initials(school)}
          </span>
          <div class={styles.names}>
            <h1 class={styles.school}>{school}</h1>
            <p class={styles.subtitle}>{state.typing ? t('typing') : t('subtitle')}</p>
          </div>
        </header>
      )}
      <Strip state={state} />
      <Body talk={talk} state={state} />
    </div>
  )
}

function Body({ talk, state }: { talk: Talking; state: Talk }) {
  if (state.phase === 'loading') {
    return (
      <main class={styles.notice}>
        <p role="status">{t('loading')}</p>
      </main>
    )
  }
  const said = state.messages.length > 0 || state.waiting.length > 0
  if (state.phase === 'failed' || (state.phase === 'gone' && !said)) {
    return (
      <main class={styles.notice}>
        <h1 class={styles.noticeTitle}>{t(state.phase)}</h1>
        <p role="alert">{t(state.phase === 'gone' ? 'goneText' : 'failedText')}</p>
        {state.phase === 'failed' && (
          <button type="button" class={styles.again} onClick={() => void talk.start()}>
            {t('again')}
          </button>
        )}
      </main>
    )
  }
  return (
    <>
      <Log talk={talk} state={state} />
      {state.phase === 'gone' ? (
        <p class={styles.ended} role="status">
          {t('ended')}
        </p>
      ) : (
        <Composer talk={talk} state={state} />
      )}
    </>
  )
}

/** What stands between the visitor and the school; it promises that what is written is not lost. */
function Strip({ state }: { state: Talk }) {
  const online = useOnline()
  const text = state.phase === 'gone' ? '' : !online ? t('offline') : state.link === 'closed' || state.link === 'lost' || state.link === 'crowded' ? t(state.link) : ''
  return (
    <div class={styles.strip} role="status" data-shown={text ? true : undefined}>
      {text}
    </div>
  )
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word))
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map((word) => word?.match(/\p{L}/u)?.[0] ?? '').join('').toUpperCase()
}
