import { Button } from '@mantine/core'
import { IconAlertCircle, IconClock, IconCloudOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatTime } from '../../../ui/format'
import { composing } from '../composer/composing'
import { outbox } from '../sending/outbox'
import type { Entry } from './entries'
import { MessageContent } from './MessageContent'
import styles from './Bubble.module.css'
import failing from './Failure.module.css'

type Props = { entry: Extract<Entry, { type: 'pending' }>; conversationId: string }

/** Said, and not yet with the server. */
export function PendingBubble({ entry: { pending, first }, conversationId }: Props) {
  const { t } = useTranslation('inbox')
  const { id, state, reason, code } = pending
  return (
    <article className={styles.line} data-voice="team" aria-label={t('aria.team', { time: formatTime(pending.at) })}>
      <div className={styles.bubble} data-lost={state === 'refused' || undefined} data-kind={pending.type}>
        {first && <span className={styles.who}>{t('voice.you')}</span>}
        <MessageContent kind={pending.type} data={pending.data} chosen={[]} />
        <span className={styles.meta}>
          <time dateTime={pending.at}>{formatTime(pending.at)}</time>
          {state === 'sending' && <IconClock size={15} role="img" aria-label={t('tick.queued')} />}
          {state === 'waiting' && <IconCloudOff size={15} role="img" aria-label={t('sending.waiting')} />}
        </span>
        {state !== 'sending' && (
          <span className={failing.failure}>
            <span className={failing.why} data-calm={state === 'waiting' || undefined}>
              {state === 'refused' && <IconAlertCircle size={15} aria-hidden />}
              {state === 'waiting' ? t('sending.waiting') : code === 'old' ? t('sending.old') : code === 'window_closed' ? t('failure.window') : reason || t('failure.unknown')}
            </span>
            {code === 'window_closed' ? (
              <Button size="compact-xs" variant="subtle" onClick={() => composing.openTemplates(conversationId)}>
                {t('template.use')}
              </Button>
            ) : (
              <Button size="compact-xs" variant="subtle" onClick={() => outbox.retry(id)}>
                {t('sendAgain')}
              </Button>
            )}
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => outbox.drop(id)}>
              {t('sending.drop')}
            </Button>
          </span>
        )}
      </div>
    </article>
  )
}
