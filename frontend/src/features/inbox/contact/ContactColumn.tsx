import { ActionIcon } from '@mantine/core'
import { IconBellOff, IconChevronLeft, IconExternalLink } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../../ui/Avatar'
import { Badge } from '../../../ui/Badge'
import { ErrorState } from '../../../ui/ErrorState'
import { formatDate, formatPhone } from '../../../ui/format'
import { useShortcut } from '../../../ui/shortcuts'
import { Skeletons } from '../../../ui/Skeletons'
import { useContact, type Contact } from '../../contacts/data'
import { Insight } from '../../contacts/Insight'
import type { Path } from '../chat/path'
import type { Chat } from '../data'
import { ContactFields } from './ContactFields'
import { ContactTags } from './ContactTags'
import { Earlier } from './Earlier'
import { PathCard } from './PathCard'
import { StartFunnel } from './StartFunnel'
import styles from './ContactColumn.module.css'

type Props = { chat: Chat; path: Path | null; opened: boolean; onClose: () => void }

/** The third column: who it is, where the bot stands, what is known, what was before. */
export function ContactColumn({ chat, path, opened, onClose }: Props) {
  const { t } = useTranslation('inbox')
  const contact = useContact(chat.contact_id)
  useShortcut('escape', onClose, { enabled: opened })
  return (
    <aside className={styles.column} aria-label={t('contact.title')} data-opened={opened || undefined}>
      <div className={styles.bar}>
        <ActionIcon size={44} onClick={onClose} aria-label={t('contact.back')}>
          <IconChevronLeft size={23} aria-hidden />
        </ActionIcon>
        <b>{t('contact.title')}</b>
      </div>
      {contact.isPending && <Skeletons shape="text" count={8} />}
      {contact.error && !contact.data && <ErrorState error={contact.error} retry={() => void contact.refetch()} />}
      {contact.data && (
        <>
          <Head contact={contact.data} />
          {path && <PathCard path={path} chat={chat} />}
          {!contact.data.opted_out_at && <StartFunnel key={`start ${contact.data.id}`} contactId={contact.data.id} />}
          <Insight contactId={contact.data.id} />
          <ContactFields key={contact.data.id} contact={contact.data} />
          <Earlier chat={chat} />
        </>
      )}
    </aside>
  )
}

function Head({ contact }: { contact: Contact }) {
  const { t } = useTranslation('inbox')
  const phone = formatPhone(contact.phone_number)
  const name = contact.name || phone || contact.email || t('nameless')
  return (
    <header className={styles.head}>
      <div className={styles.who}>
        <Avatar name={name} size={52} />
        <div className={styles.names}>
          <h2 title={name}>{name}</h2>
          <p>{contact.name && phone ? phone : t('contact.since', { date: formatDate(contact.created_at) })}</p>
        </div>
        <Link to="/contacts/$contactId" params={{ contactId: contact.id }} className={styles.page} aria-label={t('contact.page')} title={t('contact.page')}>
          <IconExternalLink size={17} aria-hidden />
        </Link>
      </div>
      {contact.opted_out_at && (
        <Badge tone="warning" icon={<IconBellOff aria-hidden />}>
          {t('contact.optedOut', { date: formatDate(contact.opted_out_at) })}
        </Badge>
      )}
      <ContactTags contact={contact} />
    </header>
  )
}
