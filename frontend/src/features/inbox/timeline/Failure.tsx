import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconAlertCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { useMe } from '../../../app/me'
import { toastProblem } from '../../../ui/toast'
import type { FeedItem } from '../data'
import { outbox, type MessageType } from '../sending/outbox'
import { composing } from '../composer/composing'
import { textAt, type Values } from '../values'
import { messageData } from './entries'
import { reasonOf } from './failures'
import styles from './Failure.module.css'

type Props = { status: string; error: Values; item: FeedItem; conversationId: string }

/** Why a message did not go, and the way out, inside its own bubble. */
export function Failure({ status, error, item, conversationId }: Props) {
  const { t } = useTranslation('inbox')
  const me = useMe().id
  const code = textAt(error, 'code')
  const reason = status === 'cancelled' && code !== 'held' && code !== 'dropped' ? { words: 'cancelled', way: null } : reasonOf(code)
  const again = againOf(item)
  return (
    <span className={styles.failure}>
      <span className={styles.why}>
        <IconAlertCircle size={15} aria-hidden />
        <span title={textAt(error, 'detail') || undefined}>{t(`failure.${reason.words}`, { code: textAt(error, 'code') })}</span>
      </span>
      {reason.way === 'template' && (
        <Button size="compact-xs" variant="subtle" onClick={() => composing.openTemplates(conversationId)}>
          {t('template.use')}
        </Button>
      )}
      {reason.way === 'release' && <Release conversationId={conversationId} item={item} />}
      {reason.way === 'again' && again && (
        <Button size="compact-xs" variant="subtle" onClick={() => outbox.send({ conversationId, agentId: me, ...again })}>
          {t('sendAgain')}
        </Button>
      )}
    </span>
  )
}

/** The bot said it too long ago: somebody says whether it still fits. */
function Release({ conversationId, item }: Pick<Props, 'conversationId' | 'item'>) {
  const { t } = useTranslation('inbox')
  const path = { conversation_id: conversationId, message_id: Number(item.id.split(':')[1]) }
  const release = useMutation({
    mutationFn: (send: boolean) => ask(api.POST('/api/v1/chats/{conversation_id}/messages/{message_id}/release', { params: { path }, body: { send } })),
    onError: (problem) => toastProblem(problem, t('problem.release')),
  })
  return (
    <>
      <Button size="compact-xs" variant="subtle" loading={release.isPending} onClick={() => release.mutate(true)}>
        {t('held.send')}
      </Button>
      <Button size="compact-xs" variant="subtle" color="gray" disabled={release.isPending} onClick={() => release.mutate(false)}>
        {t('held.drop')}
      </Button>
    </>
  )
}

/** The same once more: what a person of ours said, as the API takes it. */
function againOf(item: FeedItem): { type: MessageType; data: Record<string, unknown> } | null {
  const data = messageData(item)
  if (item.funnel !== null) return null
  const text = textAt(data, 'text')
  if (item.kind === 'text') return { type: 'text', data: { text } }
  const kind = (['image', 'video', 'audio', 'document'] as const).find((one) => one === item.kind)
  const mediaId = textAt(data, 'media_id')
  return kind && mediaId ? { type: kind, data: { mediaId, ...(text ? { text } : {}) } } : null
}
