import { formatPhone } from '../../../ui/format'
import { Avatar } from '../../../ui/Avatar'
import { isValues, listAt, textAt, type Values } from '../values'
import styles from './ContactCards.module.css'

/** People whose cards were shared. */
export function ContactCards({ data }: { data: Values }) {
  const cards = listAt(data, 'contacts')
  const people = cards.length > 0 ? cards.map((card) => ({ name: textAt(card, 'name'), phones: phonesOf(card) })) : [{ name: textAt(data, 'name'), phones: [textAt(data, 'phone')].filter(Boolean) }]
  return (
    <ul className={styles.cards}>
      {people.map(({ name, phones }, index) => (
        <li key={index} className={styles.card}>
          <Avatar name={name || phones[0] || '?'} size={36} />
          <span>
            <b>{name}</b>
            {phones.map((phone) => (
              <a key={phone} className={styles.phone} href={`tel:+${phone.replace(/\D/g, '')}`}>
                {formatPhone(phone)}
              </a>
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}

function phonesOf(card: unknown): string[] {
  const phones = isValues(card) ? card.phones : undefined
  return Array.isArray(phones) ? phones.filter((phone) => typeof phone === 'string') : []
}
