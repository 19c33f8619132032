/** @jsxImportSource preact */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Talking } from '../talk/talk'
import type { Talk } from '../talk/types'
import styles from './Composer.module.css'
import { t } from './texts'

const LIMIT = 4096
const WARN = 200

/** Where one writes. Enter sends, Shift and Enter begin a new line; what is not sent yet survives a reload. */
export function Composer({ talk, state }: { talk: Talking; state: Talk }) {
  const [text, setText] = useState(talk.draft.get)
  const inputRef = useRef<HTMLTextAreaElement>(null)
  const length = [...text].length
  const left = LIMIT - length
  const closed = state.link === 'closed'
  const ready = text.trim() !== '' && left >= 0 && !closed
  useLayoutEffect(() => {
    const area = inputRef.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight}px`
  }, [text])

  const write = (next: string) => {
    setText(next)
    talk.draft.set(next)
    if (next) talk.writing()
  }
  const send = () => {
    if (!ready) return
    talk.write({ text: text.trim() })
    write('')
    inputRef.current?.focus()
  }
  return (
    <form
      class={styles.composer}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {left <= WARN && (
        <p class={styles.count} data-over={left < 0 || undefined} role="status">
          {left < 0 ? t('over', { count: -left, limit: LIMIT }) : t('left', { count: left })}
        </p>
      )}
      <div class={styles.row}>
        <textarea
          ref={inputRef}
          class={styles.input}
          rows={1}
          value={text}
          disabled={closed}
          enterkeyhint="send"
          placeholder={t('write')}
          aria-label={t('write')}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            send()
          }}
        />
        <button type="submit" class={styles.send} disabled={!ready} aria-label={t('send')}>
          <svg width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d="M10 14 21 3M21 3l-6.5 18a.55.55 0 0 1-1 0L10 14l-7-3.500a.55.55 0 0 1 0-1L21 3" />
          </svg>
        </button>
      </div>
    </form>
  )
}
