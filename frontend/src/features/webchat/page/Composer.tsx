/** @jsxImportSource preact */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ACCEPTED, fitted, misfit } from '../talk/fits'
import type { Talking } from '../talk/talk'
import type { Talk } from '../talk/types'
import { Attached } from './Attached'
import styles from './Composer.module.css'
import { t } from './texts'

const LIMIT = 4096
const CAPTION_LIMIT = 1024
const WARN = 200

/** Where one writes. Enter sends, Shift and Enter begin a new line; what is not sent yet survives a reload. */
export function Composer({ talk, state }: { talk: Talking; state: Talk }) {
  const [text, setText] = useState(talk.draft.get)
  const [file, setFile] = useState<File | null>(null)
  const [hint, setHint] = useState('')
  const inputRef = useRef<HTMLTextAreaElement>(null)
  const length = [...text].length
  const limit = file ? CAPTION_LIMIT : LIMIT
  const left = limit - length
  const closed = state.link === 'closed'
  const ready = (file ? misfit(file) === null : text.trim() !== '') && left >= 0 && !closed
  // Who never wrote is nobody yet: files of strangers are not taken.
  const known = state.messages.some(({ direction }) => direction === 'IN')
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
    talk.write({ text: text.trim() }, file ?? undefined)
    write('')
    setFile(null)
    inputRef.current?.focus()
  }
  const attach = (chosen: File | undefined) => {
    if (!chosen) return
    setHint(known ? '' : t('file_first'))
    if (known) void fitted(chosen).then(setFile)
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
          {left < 0 ? t('over', { count: -left, limit }) : t('left', { count: left })}
        </p>
      )}
      {hint && (
        <p class={styles.count} role="status">
          {hint}
        </p>
      )}
      {file && <Attached file={file} onRemove={() => setFile(null)} />}
      <div class={styles.row}>
        <label class={styles.attach} data-off={closed || undefined} title={t('attach')}>
          <input
            type="file"
            class={styles.chooser}
            accept={ACCEPTED}
            disabled={closed}
            aria-label={t('attach')}
            onClick={(event) => {
              if (known) return
              event.preventDefault()
              setHint(t('file_first'))
            }}
            onChange={(event) => {
              attach(event.currentTarget.files?.[0])
              event.currentTarget.value = ''
            }}
          />
          <svg width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d="m15 7-6.500 6.500a1.500 1.500 0 0 0 3 3L18 10a3 3 0 0 0-6-6l-6.500 6.500a4.500 4.500 0 0 0 9 9L21 13" />
          </svg>
        </label>
        <textarea
          ref={inputRef}
          class={styles.input}
          rows={1}
          value={text}
          disabled={closed}
          enterkeyhint="send"
          placeholder={t(file ? 'caption' : 'write')}
          aria-label={t(file ? 'caption' : 'write')}
          onInput={(event) => {
            setHint('')
            write(event.currentTarget.value)
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData?.files[0]
            if (!pasted) return
            event.preventDefault()
            attach(pasted)
          }}
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
