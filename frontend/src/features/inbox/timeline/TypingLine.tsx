import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../../api/live'
import { useMe } from '../../../app/me'
import { Avatar } from '../../../ui/Avatar'
import styles from './TypingLine.module.css'

const LASTS = 6_000

/** Which colleague is writing an answer here, right now. */
export function TypingLine({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation('inbox')
  const me = useMe().id
  const [typist, setTypist] = useState<{ id: string; name: string; at: number } | null>(null)
  useLive('chat:typing', ({ conversation_id, user }) => {
    if (conversation_id === conversationId && user.id !== me) setTypist({ ...user, at: Date.now() })
  })
  useLive('chat:new_message', ({ conversation_id, agent_id }) => {
    if (conversation_id === conversationId && agent_id === typist?.id) setTypist(null)
  })
  useEffect(() => {
    if (!typist) return
    const timer = setTimeout(() => setTypist(null), LASTS)
    return () => clearTimeout(timer)
  }, [typist])
  if (!typist) return null
  return (
    <div className={styles.typing}>
      <Avatar name={typist.name} kind="colleague" size={20} />
      {t('typing', { name: typist.name.split(' ')[0] })}
      <span className={styles.dots} aria-hidden>
        <i />
        <i />
        <i />
      </span>
    </div>
  )
}
