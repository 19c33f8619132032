import { IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import styles from './Clash.module.css'

/** Below a field that somebody else changed while one was writing in it: what it is now, and the way to take it. */
export function Clash({ theirs, onTake }: { theirs: string; onTake: () => void }) {
  const { t } = useTranslation('ui')
  return (
    <div className={styles.clash} role="status">
      <IconUsers size={16} aria-hidden />
      <p className={styles.text}>
        {t('clash.now')} <b>{theirs || t('clash.empty')}</b>
      </p>
      <button type="button" className={styles.take} onClick={onTake}>
        {t('clash.take')}
      </button>
    </div>
  )
}
