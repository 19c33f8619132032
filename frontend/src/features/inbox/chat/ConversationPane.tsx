import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay, useMe } from '../../../app/me'
import { ErrorState } from '../../../ui/ErrorState'
import { Skeletons } from '../../../ui/Skeletons'
import { Composer } from '../composer/Composer'
import { ContactColumn } from '../contact/ContactColumn'
import { useChat, type Chat } from '../data'
import { ChatHeader } from './ChatHeader'
import { LockBar } from './LockBar'
import { PauseBar } from './PauseBar'
import { PathBar } from './PathBar'
import { TimelineView } from '../timeline/TimelineView'
import { useReadMark } from './useReadMark'
import { usePath } from './usePath'
import styles from './ConversationPane.module.css'

type Props = { conversationId: string; onBack: () => void }

export function ConversationPane({ conversationId, onBack }: Props) {
  const { t } = useTranslation('inbox')
  const chat = useChat(conversationId)
  return (
    <div className={styles.pane} data-covers-tabs>
      {chat.data ? (
        <Conversation chat={chat.data} onBack={onBack} />
      ) : (
        <section className={styles.talk} aria-label={t('chat')}>
          {chat.error ? <ErrorState error={chat.error} retry={() => void chat.refetch()} /> : <Skeletons shape="conversations" count={5} />}
        </section>
      )}
    </div>
  )
}

function Conversation({ chat, onBack }: { chat: Chat; onBack: () => void }) {
  const { t } = useTranslation('inbox')
  const [showsContact, setShowsContact] = useState(false)
  useReadMark(chat)
  const locked = useLocked(chat)
  const path = usePath(chat)
  useEffect(() => {
    document.title = `${chat.name || t('nameless')} · Batuta`
    return () => {
      document.title = 'Batuta'
    }
  }, [chat.name, t])
  return (
    <>
      <section className={styles.talk} aria-label={t('chat')} data-hidden={showsContact || undefined}>
        <ChatHeader chat={chat} locked={locked} onBack={onBack} onContact={() => setShowsContact(!showsContact)} />
        {locked && <LockBar chat={chat} />}
        <PauseBar chat={chat} />
        <PathBar path={path} onOpen={() => setShowsContact(true)} />
        <TimelineView chat={chat} />
        <Composer chat={chat} locked={locked} />
      </section>
      <ContactColumn chat={chat} path={path} opened={showsContact} onClose={() => setShowsContact(false)} />
    </>
  )
}

/** A colleague has it: answering is shut, notes stay open. */
function useLocked(chat: Chat): boolean {
  const me = useMe().id
  return useMay('inbox') && chat.agent !== null && chat.agent.id !== me && chat.status !== 'closed'
}
