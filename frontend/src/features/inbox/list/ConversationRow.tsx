import { IconAlertTriangle, IconClock, IconLock, IconPlayerPause, IconRobot } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../app/me'
import { Avatar } from '../../../ui/Avatar'
import { Badge } from '../../../ui/Badge'
import { Baton } from '../../../ui/Baton'
import { Count } from '../../../ui/Count'
import { formatPhone } from '../../../ui/format'
import { Time } from '../../../ui/Time'
import { useNow } from '../../../ui/useNow'
import type { ChatRow } from '../data'
import { PreviewText } from './PreviewText'
import { waitingOf } from './waiting'
import styles from './ConversationRow.module.css'

type Props = { row: ChatRow; selected: boolean }

/** Who, when, the last words with their voice, and at most one line of marks. */
export const ConversationRow = memo(function ConversationRow({ row, selected }: Props) {
  const { t } = useTranslation('inbox')
  const name = row.name || formatPhone(row.phone_number) || t('nameless')
  return (
    <Link
      to="/inbox/{-$conversationId}"
      params={{ conversationId: row.conversation_id }}
      search={(search) => search}
      preload={false}
      className={styles.row}
      data-conversation={row.conversation_id}
      data-new={row.unread_count > 0 || undefined}
      data-selected={selected || undefined}
      aria-current={selected ? 'true' : undefined}
    >
      {selected && <Baton />}
      <Avatar name={name} size={42} provider={row.provider} />
      <span className={styles.lines}>
        <span className={styles.line}>
          <span className={styles.name}>{name}</span>
          <Time at={row.timestamp} className={styles.time} />
        </span>
        <span className={styles.line}>
          <span className={styles.words}>
            <Speaker row={row} />
            <PreviewText type={row.last_message_type} text={row.last_message} />
          </span>
          <Count value={row.unread_count} label={t('unread', { count: row.unread_count })} />
        </span>
        <Marks row={row} />
      </span>
    </Link>
  )
})

function Speaker({ row }: { row: ChatRow }) {
  const { t } = useTranslation('inbox')
  const me = useMe().id
  if (row.last_message_by === 'bot')
    return (
      <span className={styles.bot} title={t('voice.bot')}>
        <IconRobot size={15} role="img" aria-label={t('voice.bot')} />{' '}
      </span>
    )
  if (row.last_message_by !== 'team') return null
  const agent = row.last_message_agent
  return <span className={styles.human}>{agent?.id === me ? t('voice.you') : (agent?.name.split(' ')[0] ?? t('voice.team'))}: </span>
}

/** One mark only: what somebody should know first. */
function Marks({ row }: { row: ChatRow }) {
  const { t } = useTranslation('inbox')
  const me = useMe().id
  const waiting = waitingOf(row, useNow(30_000))
  if (row.last_message_status === 'failed')
    return (
      <span className={styles.marks}>
        <Badge small tone="danger" icon={<IconAlertTriangle aria-hidden />}>
          {t('mark.failed')}
        </Badge>
      </span>
    )
  if (waiting)
    return (
      <span className={styles.waiting} data-level={waiting.level}>
        <IconClock size={13} aria-hidden />
        {t(`waiting.${waiting.unit}`, { count: waiting.count })}
      </span>
    )
  if (row.agent && row.agent.id !== me)
    return (
      <span className={styles.marks}>
        <Badge small tone="human" icon={<IconLock aria-hidden />}>
          {t('mark.with', { name: row.agent.name.split(' ')[0] })}
        </Badge>
      </span>
    )
  if (row.paused_by && row.status !== 'closed')
    return (
      <span className={styles.marks}>
        <Badge small tone="neutral" icon={<IconPlayerPause aria-hidden />}>
          {row.paused_by === 'bot' ? t('mark.handed') : t('mark.paused')}
        </Badge>
      </span>
    )
  if (row.team)
    return (
      <span className={styles.marks}>
        <Badge small>{row.team.name}</Badge>
      </span>
    )
  return null
}
