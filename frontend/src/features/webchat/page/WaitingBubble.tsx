/** @jsxImportSource preact */
import type { Talking } from '../talk/talk'
import type { Waiting } from '../talk/types'
import styles from './Bubble.module.css'
import { t, timeOf } from './texts'
import { Ticks } from './Ticks'
import { Words } from './Words'

/** Written, and not yet at the school; why, when it was refused. */
export function WaitingBubble({ waiting, talk }: { waiting: Waiting; talk: Talking }) {
  const { clientId, text, at, failed } = waiting
  return (
    <li class={styles.item} data-own data-failed={failed ? true : undefined}>
      <div class={styles.bubble}>
        <span class={styles.hidden}>{t('you')}</span>
        <p class={styles.text}>
          <Words text={text} />
        </p>
        {failed ? (
          <div class={styles.failed} role="alert">
            <p>{[t('notSent'), failed === '!' ? '' : failed].filter(Boolean).join(' ')}</p>
            <button type="button" onClick={() => talk.retry(clientId)}>
              {t('again')}
            </button>
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
