/** @jsxImportSource preact */
import { pressedOption } from '../talk/merge'
import type { Talking } from '../talk/talk'
import type { Message, Talk } from '../talk/types'
import styles from './Bubble.module.css'
import { Media } from './Media'
import { safeAddress, Words } from './Words'
import { t, timeOf } from './texts'
import { Ticks } from './Ticks'

type Props = { message: Message; first: boolean; open: boolean; talk: Talking; state: Talk }

/** One message. Everything in it is text, whoever wrote it. */
export function Bubble({ message, first, open, talk, state }: Props) {
  const own = message.direction === 'IN'
  const address = message.link && safeAddress(message.link.url)
  return (
    <li class={styles.item} data-own={own || undefined} data-first={first || undefined}>
      <div class={styles.bubble}>
        <span class={styles.hidden}>{own ? t('you') : `${state.page?.workspace}:`}</span>
        {message.header && <p class={styles.header}>{message.header}</p>}
        {message.media && <Media message={message} talk={talk} />}
        {message.text && (
          <p class={styles.text} dir="auto">
            <Words text={message.text} />
          </p>
        )}
        {message.location && <Place location={message.location} text={message.text} />}
        {message.contact && (
          <p class={styles.text} dir="auto">
            {message.contact.name} <a href={`tel:${(message.contact.phone ?? '').replace(/[^\d+]/g, '')}`}>{message.contact.phone}</a>
          </p>
        )}
        {message.footer && <p class={styles.footer}>{message.footer}</p>}
        <span class={styles.meta}>
          <time dateTime={message.timestamp}>{timeOf(message.timestamp)}</time>
          {own && <Ticks state={message.id <= state.readId || message.status === 'read' ? 'read' : 'sent'} />}
        </span>
      </div>
      {message.link && address && (
        <a class={styles.choice} href={address} target="_blank" rel="noopener noreferrer nofollow">
          {message.link.label}
        </a>
      )}
      {message.choices && message.choices.length > 0 && <Choices message={message} open={open} talk={talk} state={state} />}
    </li>
  )
}

function Choices({ message, open, talk, state }: Omit<Props, 'first'>) {
  const pressed = pressedOption(state.messages, message, state.waiting)
  return (
    <div class={styles.choices} role="group" aria-label={message.button || t('options')}>
      {message.choices?.map(({ id, label, description }) => (
        <button
          key={id}
          type="button"
          class={styles.choice}
          data-pressed={id === pressed || undefined}
          aria-pressed={id === pressed}
          disabled={!open}
          onClick={() => talk.write({ text: label, option: id, asked: message.id })}
        >
          {label}
          {description && <small>{description}</small>}
        </button>
      ))}
    </div>
  )
}

function Place({ location, text }: { location: NonNullable<Message['location']>; text: string }) {
  const { latitude, longitude, name, address } = location
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null
  const words = [name, address].filter((part) => typeof part === 'string' && part && part !== text)
  return (
    <p class={styles.text} dir="auto">
      {words.join(', ')}{' '}
      <a href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`} target="_blank" rel="noopener noreferrer">
        {t('place')}
      </a>
    </p>
  )
}
