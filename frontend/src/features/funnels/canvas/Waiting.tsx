import { Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import styles from './OpenFunnel.module.css'

/** The stave, until the drawing is there. */
export function Waiting() {
  const { t } = useTranslation('ui')
  return (
    <div className={styles.page} data-whole-page>
      <div className={styles.bar} />
      <div className={styles.waiting} role="status" aria-label={t('loading')}>
        <Loader size="sm" color="gray" />
      </div>
    </div>
  )
}
