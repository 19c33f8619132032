import { Menu } from '@mantine/core'
import { IconFile, IconMapPin, IconMicrophone, IconPaperclip, IconPhoto, IconSend2, IconVideo } from '@tabler/icons-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { says, sends, type Input } from './playing'
import styles from './Composer.module.css'

const ATTACHMENTS = [
  { type: 'image', icon: IconPhoto },
  { type: 'audio', icon: IconMicrophone },
  { type: 'video', icon: IconVideo },
  { type: 'document', icon: IconFile },
  { type: 'location', icon: IconMapPin },
] as const

/** What the contact writes or sends. A file is only named: the funnel sees that one came. */
export function Composer({ onInput }: { onInput: (input: Input) => void }) {
  const { t } = useTranslation('funnels')
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!text.trim()) return
    onInput(says(text.trim()))
    setText('')
  }
  return (
    <form className={styles.bar} onSubmit={send}>
      <Menu position="top-start" width={180}>
        <Menu.Target>
          <button type="button" className={styles.attach} aria-label={t('phone.attach')}>
            <IconPaperclip size={17} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {ATTACHMENTS.map(({ type, icon: Sign }) => (
            <Menu.Item key={type} leftSection={<Sign size={16} aria-hidden />} onClick={() => onInput(sends(type, dataOf(type, t(`media.${type}`))))}>
              {t(`media.${type}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <input ref={field} className={styles.field} value={text} onChange={(event) => setText(event.currentTarget.value)} placeholder={t('phone.message')} aria-label={t('phone.message')} maxLength={4096} enterKeyHint="send" autoComplete="off" />
      <button type="submit" className={styles.send} aria-label={t('phone.send')} disabled={!text.trim()}>
        <IconSend2 size={16} aria-hidden />
      </button>
    </form>
  )
}

function dataOf(type: Input['message_type'], name: string): Record<string, unknown> {
  if (type === 'location') return { latitude: -23.5614, longitude: -46.6559 }
  return type === 'document' ? { filename: `${name.toLowerCase()}.pdf` } : {}
}
