import { IconAlertTriangle, IconBellOff, IconBellRinging, IconCheck, IconClock, IconColumns3, IconHandStop, IconPlayerPause, IconPlayerPlay, IconRefresh, IconUserShare, type Icon } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../app/me'
import { formatExact, formatTime } from '../../../ui/format'
import { useMembers, useTeams, type FeedItem } from '../data'
import { textAt, valuesAt } from '../values'
import { eventOf } from './events'
import styles from './EventLine.module.css'

const SIGNS: Record<string, Icon> = {
  'conversation.assigned': IconUserShare,
  'conversation.escalated': IconBellRinging,
  'bot.paused': IconPlayerPause,
  'bot.resumed': IconPlayerPlay,
  'contact.stage': IconColumns3,
  'contact.opted_out': IconHandStop,
  'contact.opted_in': IconCheck,
  'inbound.quarantined': IconAlertTriangle,
  'notice.undelivered': IconBellOff,
}

/** What happened, between the bubbles: centred words, no box. */
export function EventLine({ item }: { item: FeedItem }) {
  const { t } = useTranslation('inbox')
  const me = useMe().id
  const members = useMembers()
  const teams = useTeams()
  const to = textAt(item.data, 'to')
  const Sign = item.kind === 'conversation.status' ? (to === 'closed' ? IconCheck : to === 'pending' ? IconClock : IconRefresh) : SIGNS[item.kind]
  const words = eventOf(item, me, {
    person: textAt(valuesAt(item.data, 'agent'), 'name') || (members.find(({ userId }) => userId === textAt(item.data, 'agent_id'))?.name ?? ''),
    team: textAt(valuesAt(item.data, 'team'), 'name') || (teams.find(({ id }) => id === textAt(item.data, 'team_id'))?.name ?? ''),
  })
  return (
    <div className={styles.event}>
      {Sign && <Sign size={15} aria-hidden />}
      <span>{t(words.key, words.values)}</span>
      <time className={styles.time} dateTime={item.timestamp} title={formatExact(item.timestamp)}>
        {formatTime(item.timestamp)}
      </time>
    </div>
  )
}
