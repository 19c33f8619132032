import { IconClock, IconClockExclamation } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../../ui/useNow'
import type { Chat } from '../data'
import { dayWords } from './pauseChoices'
import { windowOf } from './window'
import styles from './WindowClock.module.css'

/** How long the contact's last message lets free text through. Quiet, until the last hours. */
export function WindowClock({ chat }: { chat: Chat }) {
  const { t } = useTranslation('inbox')
  const now = useNow(30_000)
  const found = windowOf(chat, now)
  if (found.state === 'none') return null
  const Sign = found.state === 'open' ? IconClock : IconClockExclamation
  return (
    <span className={styles.clock} data-state={found.state}>
      <Sign size={14} aria-hidden />
      {found.state === 'closed' && t('window.closed')}
      {found.state === 'open' && t('window.until', { when: dayWords(found.until, now, t('tomorrow')) })}
      {found.state === 'ending' && t(found.minutes < 60 ? 'window.minutes' : 'window.hours', { count: found.minutes < 60 ? found.minutes : Math.floor(found.minutes / 60) })}
    </span>
  )
}
