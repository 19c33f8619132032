import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../../app/me'
import { Avatar } from '../../../ui/Avatar'
import { formatMoment } from '../../../ui/format'
import type { Chat } from '../data'
import { useHands } from './useHands'
import styles from './Bars.module.css'

/** A colleague has the conversation: who, since when, and (for who supervises) the way to take it. */
export function LockBar({ chat }: { chat: Chat }) {
  const { t } = useTranslation('inbox')
  const hands = useHands(chat)
  const supervises = useMay('supervise')
  if (!chat.agent) return null
  return (
    <div className={styles.bar} data-voice="human">
      <Avatar name={chat.agent.name} kind="colleague" size={24} />
      <span className={styles.text}>
        <b>{t('lock.who', { name: chat.agent.name })}</b> {chat.assigned_at && t('lock.since', { since: formatMoment(chat.assigned_at) })} {t('lock.notes')}
      </span>
      {supervises && (
        <Button size="compact-xs" variant="default" onClick={hands.take} loading={hands.pending}>
          {t('hands.take')}
        </Button>
      )}
    </div>
  )
}
