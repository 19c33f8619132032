import { Checkbox } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../../ui/Avatar'
import { formatPhone } from '../../../ui/format'
import { Tag } from '../../../ui/Tag'
import { Time } from '../../../ui/Time'
import type { ContactItem } from '../data'
import styles from './ContactTable.module.css'

type Props = { contact: ContactItem; index: number; top: number; chosen: boolean; onToggle: (range: boolean) => void }

const TAGS_SHOWN = 2

export function ContactRow({ contact, index, top, chosen, onToggle }: Props) {
  const { t } = useTranslation('contacts')
  const phone = formatPhone(contact.phone_number)
  const name = contact.name || phone || contact.email || t('nameless')
  const more = contact.tags.length - TAGS_SHOWN
  const { agent, team } = contact.assignment
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={chosen} className={styles.row} data-index={index} data-chosen={chosen || undefined} style={{ transform: `translateY(${top}px)` }}>
      <span role="cell" className={styles.check}>
        <label className={styles.hit}>
          <Checkbox aria-label={t('bulk.choose', { name })} checked={chosen} onChange={() => undefined} onClick={(event) => onToggle(event.shiftKey)} />
        </label>
      </span>
      <span role="cell" className={styles.name}>
        <Avatar name={name} size={24} />
        <Link to="/contacts/$contactId" params={{ contactId: contact.id }} className={styles.link}>
          {name}
        </Link>
      </span>
      <span role="cell" className={styles.phone}>
        {phone || contact.email}
      </span>
      <span role="cell" className={styles.tags}>
        {contact.tags.slice(0, TAGS_SHOWN).map((tag) => (
          <Tag key={tag.id} name={tag.name} color={tag.color} />
        ))}
        {more > 0 && (
          <span className={styles.more} title={contact.tags.slice(TAGS_SHOWN).map((tag) => tag.name).join(', ')}>
            +{more}
          </span>
        )}
      </span>
      <span role="cell" className={styles.stage}>
        {contact.stage}
      </span>
      <span role="cell" className={styles.last}>
        {contact.last_message_at && <Time at={contact.last_message_at} />}
      </span>
      <span role="cell" className={styles.hands}>
        {agent && <Avatar name={agent.name} kind="colleague" size={20} />}
        <span className={styles.cut}>{agent?.name ?? team?.name}</span>
      </span>
    </div>
  )
}
