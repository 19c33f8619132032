/** @jsxImportSource preact */
import type { Talking } from '../talk/talk'
import { sizeOf } from '../talk/fits'
import { FILE_LOST, type Talk, type Waiting } from '../talk/types'
import { extensionOf, usePicture } from './Attached'
import styles from './Bubble.module.css'
import { language, t, timeOf } from './texts'
import { Ticks } from './Ticks'
import { Words } from './Words'

/** Written, and not yet at the school; why, when it was refused. */
export function WaitingBubble({ waiting, talk, upload }: { waiting: Waiting; talk: Talking; upload: Talk['upload'] }) {
  const { clientId, text, at, failed } = waiting
  return (
    <li class={styles.item} data-own data-failed={failed ? true : undefined}>
      <div class={styles.bubble}>
        <span class={styles.hidden}>{t('you')}</span>
        <Brought waiting={waiting} talk={talk} part={upload?.clientId === clientId ? upload.part : null} />
        {text && (
          <p class={styles.text} dir="auto">
            <Words text={text} />
          </p>
        )}
        {failed ? (
          <div class={styles.failed} role="alert">
            <p>{failed === FILE_LOST ? t('file_lost') : [t('notSent'), failed === '!' ? '' : failed].filter(Boolean).join(' ')}</p>
            {failed !== FILE_LOST && (
              <button type="button" onClick={() => talk.retry(clientId)}>
                {t('again')}
              </button>
            )}
            <button type="button" onClick={() => talk.drop(clientId)}>
              {t('drop')}
            </button>
          </div>
        ) : (
          <span class={styles.meta}>
            <time dateTime={at}>{timeOf(at)}</time>
            <Ticks state="waiting" />
          </span>
        )}
      </div>
    </li>
  )
}

/** The file that goes with it, and how much of it is there. */
function Brought({ waiting: { clientId, file }, talk, part }: { waiting: Waiting; talk: Talking; part: number | null }) {
  const picture = usePicture(talk.held(clientId))
  if (!file) return null
  return (
    <>
      {picture ? (
        <img class={styles.image} src={picture} alt={file.name} />
      ) : (
        <p class={styles.brought}>
          <span class={styles.kind}>{extensionOf(file.name)}</span>
          <span>
            {file.name} <small>{sizeOf(file.size, language)}</small>
          </span>
        </p>
      )}
      {part !== null && <progress class={styles.progress} value={part} aria-label={t('file_sending')} />}
    </>
  )
}
