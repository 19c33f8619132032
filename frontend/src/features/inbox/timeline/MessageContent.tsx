import { IconLink, IconMapPin, IconTemplate } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { listAt, numberAt, textAt, valuesAt, type Values } from '../values'
import { Choices } from './Choices'
import { ContactCards } from './ContactCards'
import { safeHref } from './links'
import { mediaOf } from './media'
import { MediaView } from './MediaView'
import { RichText } from './RichText'
import styles from './MessageContent.module.css'

const UNTOLD: readonly string[] = ['unsupported', 'system', 'flow_reply', 'order', 'edit']

/** What a message is made of, by its type; what we do not know is named, never hidden. */
export function MessageContent({ kind, data, chosen }: { kind: string; data: Values; chosen: readonly string[] }) {
  const { t } = useTranslation('inbox')
  const text = textAt(data, 'text')
  const media = mediaOf(kind, data)
  if (media)
    return (
      <>
        <MediaView media={media} />
        {text && text !== media.filename && <RichText text={text} />}
      </>
    )
  switch (kind) {
    case 'choices':
      return <Choices data={data} chosen={chosen} />
    case 'location':
      return <Place data={data} />
    case 'contact':
    case 'contacts':
      return <ContactCards data={data} />
    case 'template':
      return <TemplateText data={data} />
    case 'link':
      return (
        <>
          <RichText text={text} />
          <Button label={textAt(data, 'label')} url={textAt(data, 'url')} />
        </>
      )
    case 'edit':
      return (
        <>
          <RichText text={text} /> <span className={styles.quiet}>({t('kind.edit')})</span>
        </>
      )
    case 'reaction':
      return <span className={styles.quiet}>{t('reacted', { emoji: textAt(data, 'emoji') })}</span>
    case 'order':
      return <span>{t('kind.orderOf', { count: listAt(data, 'products').length })}</span>
  }
  if (!text || UNTOLD.includes(kind)) return <span className={styles.quiet}>{text || t(`kind.${kind === 'unsupported' ? 'unsupported' : 'other'}`)}</span>
  return <RichText text={text} />
}

function Place({ data }: { data: Values }) {
  const { t } = useTranslation('inbox')
  const [latitude, longitude] = [numberAt(data, 'latitude'), numberAt(data, 'longitude')]
  const name = [textAt(data, 'name'), textAt(data, 'address')].filter(Boolean).join(', ') || t('kind.location')
  const href = latitude === null || longitude === null ? undefined : `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`
  return (
    <a className={styles.card} href={href} target="_blank" rel="noopener noreferrer">
      <IconMapPin size={20} aria-hidden />
      <span>
        <b>{name}</b>
        {latitude !== null && longitude !== null && (
          <small>
            {latitude.toFixed(5)}, {longitude.toFixed(5)}
          </small>
        )}
      </span>
    </a>
  )
}

function TemplateText({ data }: { data: Values }) {
  const { t } = useTranslation('inbox')
  const text = textAt(data, 'text')
  return (
    <>
      <span className={styles.label}>
        <IconTemplate size={14} aria-hidden /> {t('template.named', { name: textAt(data, 'name') })}
      </span>
      {text && <RichText text={text} />}
      {!text && Object.keys(valuesAt(data, 'parameters')).length > 0 && <span className={styles.quiet}>{Object.values(valuesAt(data, 'parameters')).join(' · ')}</span>}
    </>
  )
}

function Button({ label, url }: { label: string; url: string }) {
  const href = /^https?:/i.test(url) ? safeHref(url) : undefined
  return href ? (
    <a className={styles.button} href={href} target="_blank" rel="noopener noreferrer nofollow">
      <IconLink size={15} aria-hidden /> {label || url}
    </a>
  ) : (
    <span className={styles.quiet}>{label || url}</span>
  )
}
