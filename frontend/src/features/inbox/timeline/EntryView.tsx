import { memo } from 'react'
import { IconNote } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatDaySeparator, formatTime } from '../../../ui/format'
import { ChannelMark } from '../../../ui/ChannelMark'
import { useConnections, type FeedItem } from '../data'
import { textAt } from '../values'
import type { Entry } from './entries'
import { EventLine } from './EventLine'
import { MessageBubble } from './MessageBubble'
import { PendingBubble } from './PendingBubble'
import { RichText } from './RichText'
import styles from './EntryView.module.css'

export const EntryView = memo(function EntryView({ entry, conversationId }: { entry: Entry; conversationId: string }) {
  switch (entry.type) {
    case 'day':
      return <div className={styles.day}>{formatDaySeparator(entry.at)}</div>
    case 'connection':
      return <ConnectionLine instanceId={entry.instanceId} />
    case 'message':
      return <MessageBubble entry={entry} conversationId={conversationId} />
    case 'pending':
      return <PendingBubble entry={entry} conversationId={conversationId} />
    case 'note':
      return <NoteBubble item={entry.item} />
    case 'event':
      return <EventLine item={entry.item} />
  }
})

function ConnectionLine({ instanceId }: { instanceId: string }) {
  const { t } = useTranslation('inbox')
  const connection = useConnections().find(({ id }) => id === instanceId)
  return (
    <div className={styles.day}>
      <span className={styles.connection}>
        {connection && <ChannelMark provider={connection.provider} size={15} />}
        {t('connection', { name: connection?.name ?? t('connectionGone') })}
      </span>
    </div>
  )
}

function NoteBubble({ item }: { item: FeedItem }) {
  const { t } = useTranslation('inbox')
  const who = item.actor?.name ?? t('voice.bot')
  return (
    <div className={styles.note}>
      <div className={styles.noteHead}>
        <IconNote size={14} aria-hidden />
        {t('note.title')}{' '}
        <span>
          {t('note.by', { name: who, time: formatTime(item.timestamp) })}
          <span className={styles.aside}> · {t('note.team')}</span>
        </span>
      </div>
      <RichText text={textAt(item.data, 'text')} />
    </div>
  )
}
