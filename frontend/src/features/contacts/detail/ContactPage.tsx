import { Button } from '@mantine/core'
import { IconBellOff, IconChevronLeft, IconMessageCircle } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../../ui/Avatar'
import { Badge } from '../../../ui/Badge'
import { ErrorState } from '../../../ui/ErrorState'
import { formatDate, formatPhone } from '../../../ui/format'
import { useShortcut } from '../../../ui/shortcuts'
import { Skeletons } from '../../../ui/Skeletons'
import { useContact, type Contact } from '../data'
import { Insight } from '../Insight'
import { Consents } from './Consents'
import styles from './ContactPage.module.css'
import { Details } from './Details'
import { Position } from './Position'
import { Story } from './Story'
import { TagsOf } from './TagsOf'

const route = getRouteApi('/shell/contacts/$contactId')

/** One person: who it is, where the bot stands with them, and all that happened. */
export function ContactPage() {
  const { contactId } = route.useParams()
  const contact = useContact(contactId)
  return (
    <div className={styles.page}>
      <Back />
      {contact.isPending && <Skeletons shape="text" count={8} />}
      {contact.isError && <ErrorState error={contact.error} retry={() => void contact.refetch()} />}
      {contact.data && <Whole key={contact.data.id} contact={contact.data} />}
    </div>
  )
}

function Whole({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const navigate = route.useNavigate()
  const phone = formatPhone(contact.phone_number)
  const name = contact.name || phone || contact.email || t('nameless')
  const conversation = contact.conversation_id
  useShortcut('r', () => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: conversation ?? undefined } }), {
    label: t('detail.open'),
    group: t('title'),
    enabled: conversation !== null,
  })
  return (
    <>
      <header className={styles.header}>
        <Avatar name={name} size={52} />
        <div className={styles.names}>
          <h1 className={styles.title} title={name}>{name}</h1>
          <p className={styles.line}>
            {contact.name && phone ? `${phone} · ` : ''}
            {t('detail.since', { date: formatDate(contact.created_at) })}
          </p>
        </div>
        {contact.opted_out_at && (
          <Badge tone="warning" icon={<IconBellOff aria-hidden />} title={t('detail.optedOutHelp')}>
            {t('detail.optedOut', { date: formatDate(contact.opted_out_at) })}
          </Badge>
        )}
        {conversation && (
          <Button
            leftSection={<IconMessageCircle size={17} aria-hidden />}
            renderRoot={(props) => <Link to="/inbox/{-$conversationId}" params={{ conversationId: conversation }} {...props} />}
          >
            {t('detail.open')}
          </Button>
        )}
      </header>
      <div className={styles.columns}>
        <div className={styles.facts}>
          <Details contact={contact} />
          <TagsOf contact={contact} />
          <Position contact={contact} />
          <Insight contactId={contact.id} className={styles.card} />
          <Consents contactId={contact.id} />
        </div>
        <Story contact={contact} />
      </div>
    </>
  )
}

function Back() {
  const { t } = useTranslation('contacts')
  return (
    <Link to="/contacts" className={styles.back}>
      <IconChevronLeft size={16} aria-hidden />
      {t('title')}
    </Link>
  )
}
