import { useTranslation } from 'react-i18next'
import styles from './Skeletons.module.css'

type Props = {
  /** conversations: rows with an avatar · table: rows of a table · cards: a grid · text: lines */
  shape?: 'conversations' | 'table' | 'cards' | 'text'
  count?: number
}

/** What is coming, in its shape. */
export function Skeletons({ shape = 'table', count = 6 }: Props) {
  const { t } = useTranslation('ui')
  return (
    <div className={styles.skeletons} data-shape={shape} role="status" aria-label={t('loading')}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles.row}>
          {shape === 'conversations' && <span className={styles.circle} />}
          <span className={styles.lines}>
            <span className={styles.line} style={{ width: `${48 + ((index * 17) % 30)}%` }} />
            {shape !== 'text' && <span className={styles.line} style={{ width: `${66 + ((index * 23) % 28)}%` }} />}
          </span>
        </div>
      ))}
    </div>
  )
}
