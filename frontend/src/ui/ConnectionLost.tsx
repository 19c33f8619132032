import { IconCloudOff } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveStatus } from '../api/live'
import styles from './ConnectionLost.module.css'

/** A brass strip while nothing new can arrive; it promises that what is written is not lost. */
export function ConnectionLost() {
  const { t } = useTranslation('ui')
  const online = useSyncExternalStore(subscribe, () => navigator.onLine)
  const status = useLiveStatus()
  if (online && status !== 'lost') return null
  const [what, how] = online ? ['lost.server', 'lost.serverHow'] : ['lost.offline', 'lost.offlineHow']
  return (
    <div className={styles.strip} role="status">
      <IconCloudOff size={18} aria-hidden />
      <span>
        <b>{t(what)}</b> {t(how)}
      </span>
    </div>
  )
}

function subscribe(listener: () => void) {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}
