import { IconWebhook } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { returns, type Move } from './playing'
import styles from './Activity.module.css'

type Props = { activity: Record<string, unknown>; move: (move: Move) => void }

/** Something would be asked of the outside world now. In the test the author says what comes back; what might well come stands there. */
export function Activity({ activity, move }: Props) {
  const { t } = useTranslation('funnels')
  const [value, setValue] = useState(() => JSON.stringify(activity.sample ?? {}, null, 1))
  const read = parsed(value)
  const finish = (ok: boolean, uncertain = false) => move({ kind: 'add', input: returns(ok, ok ? read : null, uncertain) })
  return (
    <section className={styles.card} aria-label={t('activity.label')}>
      <p className={styles.title}>
        <IconWebhook size={15} aria-hidden />
        {t('activity.waiting', { activity: String(activity.kind ?? '') })}
      </p>
      <label className={styles.label}>
        {t('activity.value')}
        <textarea className={styles.value} value={value} rows={Math.min(value.split('\n').length, 8)} spellCheck={false} onChange={(event) => setValue(event.currentTarget.value)} aria-invalid={read === undefined} />
      </label>
      {read === undefined && <p className={styles.bad}>{t('activity.notJson')}</p>}
      <div className={styles.ways}>
        <button type="button" disabled={read === undefined} onClick={() => finish(true)}>
          {t('activity.ok')}
        </button>
        <button type="button" onClick={() => finish(false)}>
          {t('activity.failed')}
        </button>
        <button type="button" onClick={() => finish(false, true)}>
          {t('activity.uncertain')}
        </button>
      </div>
    </section>
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
