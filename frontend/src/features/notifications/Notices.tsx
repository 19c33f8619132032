import { Button } from '@mantine/core'
import { IconAlertTriangle, IconBell, IconClockPause, IconRobot, IconUrgent, IconUserShare, type Icon } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../app/me'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorState } from '../../ui/ErrorState'
import { Skeletons } from '../../ui/Skeletons'
import { Time } from '../../ui/Time'
import { useMembers } from '../team/data'
import { useNotices, useReadNotice, useUnread, type Notice } from './data'
import styles from './Notices.module.css'
import { wordsOf } from './words'

const WARNINGS: readonly string[] = ['quarantined', 'channel.trouble', 'notice.trouble', 'calendar.missed']
const ICONS: Record<string, Icon> = { 'conversation.assigned': IconUserShare, 'conversation.escalated': IconUrgent, 'bot.notice': IconRobot, 'replies.held': IconClockPause, quarantined: IconAlertTriangle, 'channel.trouble': IconAlertTriangle, 'notice.trouble': IconAlertTriangle, 'calendar.missed': IconAlertTriangle }

/** What somebody should look at, the newest first; each leads to its conversation. `titled`: what it is in has the title. */
export function Notices({ titled = false, onDone }: { titled?: boolean; onDone: () => void }) {
  const { t } = useTranslation('notifications')
  const notices = useNotices()
  const unread = useUnread()
  const read = useReadNotice()
  const all = notices.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <div className={styles.notices}>
      <header className={styles.head} data-titled={titled || undefined}>
        {!titled && <h2 className={styles.title}>{t('title')}</h2>}
        {unread > 0 && (
          <Button size="compact-sm" variant="subtle" loading={read.isPending} onClick={() => read.mutate(null)}>
            {t('readAll')}
          </Button>
        )}
      </header>
      {notices.isPending && <Skeletons shape="conversations" count={3} />}
      {notices.isError && <ErrorState error={notices.error} retry={() => void notices.refetch()} />}
      {notices.data && all.length === 0 && (
        <EmptyState icon={<IconBell aria-hidden />} title={t('none')}>
          {t('noneText')}
        </EmptyState>
      )}
      <ul>
        {all.map((notice) => (
          <Row key={notice.id} notice={notice} onDone={onDone} onRead={() => notice.read_at === null && read.mutate(notice.id)} />
        ))}
      </ul>
      {notices.hasNextPage && (
        <Button fullWidth variant="subtle" color="gray" loading={notices.isFetchingNextPage} onClick={() => void notices.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  )
}

type RowProps = { notice: Notice; onDone: () => void; onRead: () => void }

function Row({ notice, onDone, onRead }: RowProps) {
  const { t } = useTranslation('notifications')
  const navigate = useNavigate()
  const opens = useMay('inbox') ? notice.conversation_id : null
  const members = useMembers()
  const names = useMemo(() => new Map((members.data ?? []).map(({ userId, name }) => [userId, name])), [members.data])
  const { key, values } = wordsOf(notice, names)
  const Sign = ICONS[notice.kind] ?? IconBell
  const open = () => {
    onRead()
    if (notice.kind === 'channel.trouble') {
      onDone()
      void navigate({ to: '/connections' })
    }
    if (notice.kind === 'notice.trouble') {
      onDone()
      void navigate({ to: '/integrations' })
    }
    if (notice.kind === 'calendar.missed' && typeof notice.data.funnel_id === 'string') {
      onDone()
      void navigate({ to: '/funnels/$funnelId', params: { funnelId: notice.data.funnel_id } })
    }
    if (opens === null) return
    onDone()
    void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: opens } })
  }
  return (
    <li>
      <button type="button" className={styles.row} data-unread={notice.read_at === null || undefined} onClick={open}>
        <span className={styles.sign} data-kind={notice.kind === 'bot.notice' || notice.kind === 'replies.held' ? 'bot' : WARNINGS.includes(notice.kind) ? 'warning' : 'human'}>
          <Sign size={17} aria-hidden />
        </span>
        <span className={styles.words}>
          <span className={styles.what}>{t(`kind.${key}`, values)}</span>
          {values.contact && key !== 'notice' && <span className={styles.contact}>{values.contact}</span>}
          {values.text && <span className={styles.text}>{values.text}</span>}
        </span>
        <Time at={notice.created_at} className={styles.time} />
        {notice.read_at === null && <span className={styles.dot} role="img" aria-label={t('unread')} />}
      </button>
    </li>
  )
}
