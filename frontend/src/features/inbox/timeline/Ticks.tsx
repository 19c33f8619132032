import { IconAlertCircle, IconCheck, IconChecks, IconClock, IconClockQuestion } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import styles from './Ticks.module.css'

const SIGNS = { queued: IconClock, sending: IconClock, sent: IconCheck, delivered: IconChecks, read: IconChecks, played: IconChecks, failed: IconAlertCircle, cancelled: IconAlertCircle, uncertain: IconClockQuestion } as const

/** How far a message has come; blue ticks: read. */
export function Ticks({ status }: { status: string }) {
  const { t } = useTranslation('inbox')
  if (!isKnown(status)) return null
  const Sign = SIGNS[status]
  const seen = status === 'read' || status === 'played'
  return <Sign className={styles.ticks} data-status={status} data-seen={seen || undefined} size={15} role="img" aria-label={t(`tick.${status}`)} />
}

function isKnown(status: string): status is keyof typeof SIGNS {
  return status in SIGNS
}
