import { IconBrowserOff, IconRobot } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../app/me'
import { formatExact, formatTime } from '../../../ui/format'
import { useMembers } from '../data'
import { textAt, valuesAt } from '../values'
import { messageData, voiceOf, type Entry } from './entries'
import { Failure } from './Failure'
import { MessageContent } from './MessageContent'
import { plainOf } from './plain'
import { Ticks } from './Ticks'
import styles from './Bubble.module.css'

type Props = { entry: Extract<Entry, { type: 'message' }>; conversationId: string }

/** One message. The contact left on white, the bot right in blue, the team right in rosewood; never swapped. */
export function MessageBubble({ entry: { item, voice, first, chosen, reactions, quote }, conversationId }: Props) {
  const { t } = useTranslation('inbox')
  const status = textAt(item.data, 'status')
  const lost = voice !== 'contact' && (status === 'failed' || status === 'cancelled')
  const deleted = status === 'deleted' || item.kind === 'revoke'
  return (
    <article className={styles.line} data-voice={voice} data-reacted={reactions.length > 0 || undefined} aria-label={t(`aria.${voice}`, { time: formatTime(item.timestamp) })}>
      <div className={styles.bubble} data-lost={lost || undefined} data-kind={item.kind}>
        {first && voice !== 'contact' && <Who entry={item} voice={voice} />}
        {quote && <Quote text={plainOf(quote, t)} own={voiceOf(quote)} />}
        {deleted ? (
          <span className={styles.gone}>
            <IconBrowserOff size={15} aria-hidden /> {t('kind.revoke')}
          </span>
        ) : (
          <MessageContent kind={item.kind} data={messageData(item)} chosen={chosen} />
        )}
        <span className={styles.meta}>
          <time dateTime={item.timestamp} title={formatExact(item.timestamp)}>
            {formatTime(item.timestamp)}
          </time>
          {voice !== 'contact' && <Ticks status={status} />}
        </span>
        {lost && <Failure status={status} error={valuesAt(item.data, 'error')} item={item} conversationId={conversationId} />}
        {reactions.length > 0 && <span className={styles.reaction}>{reactions.join(' ')}</span>}
      </div>
    </article>
  )
}

/** The first bubble of a turn carries who speaks. */
function Who({ entry, voice }: { entry: Props['entry']['item']; voice: 'bot' | 'team' }) {
  const { t } = useTranslation('inbox')
  const me = useMe().id
  const members = useMembers()
  if (voice === 'bot')
    return (
      <span className={styles.who}>
        <IconRobot size={14} aria-hidden />
        {t('voice.bot')} <span>{entry.funnel?.name}</span>
      </span>
    )
  const team = members.find(({ userId }) => userId === entry.actor?.id)?.teams[0]?.teamName
  return (
    <span className={styles.who}>
      {entry.actor?.id === me ? t('voice.you') : entry.actor?.name || t('voice.team')} {entry.actor?.id !== me && team && <span>{team}</span>}
    </span>
  )
}

function Quote({ text, own }: { text: string; own: string }) {
  return (
    <span className={styles.quote} data-voice={own}>
      {text}
    </span>
  )
}
