/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { Talking } from '../talk/talk'
import type { Message } from '../talk/types'
import styles from './Bubble.module.css'
import { t } from './texts'
import { safeAddress } from './Words'

/** A file of the talk. It is fetched with the visitor's own word and shown from memory; what lies elsewhere is a link. */
export function Media({ message, talk }: { message: Message; talk: Talking }) {
  const media = message.media ?? {}
  const id = typeof media.id === 'string' ? media.id : null
  const name = typeof media.filename === 'string' && media.filename ? media.filename : t(message.type === 'image' ? 'photo' : 'file')
  const [file, setFile] = useState<string | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    if (!id) return
    let address: string | null = null
    let over = false
    talk.file(id).then(
      (blob) => {
        if (over) return
        address = URL.createObjectURL(blob)
        setFile(address)
      },
      () => setFailed(true),
    )
    return () => {
      over = true
      if (address) URL.revokeObjectURL(address)
    }
  }, [id, talk])
  const elsewhere = safeAddress(typeof media.url === 'string' ? media.url : undefined)
  if (elsewhere) {
    return (
      <a class={styles.file} href={elsewhere} target="_blank" rel="noopener noreferrer">
        {t('open', { what: name })}
      </a>
    )
  }
  if (failed) return <p class={styles.footer}>{t('fileFailed')}</p>
  if (!file) return <p class={styles.footer}>{name}…</p>
  if (message.type === 'image' || message.type === 'sticker') return <img class={styles.image} src={file} alt={message.text || name} />
  if (message.type === 'video') return <video class={styles.image} src={file} controls playsInline />
  if (message.type === 'audio') return <audio class={styles.audio} src={file} controls />
  return (
    <a class={styles.file} href={file} download={name}>
      {t('save', { what: name })}
    </a>
  )
}
