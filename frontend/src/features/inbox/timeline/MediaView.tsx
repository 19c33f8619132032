import { Modal } from '@mantine/core'
import { useDisclosure, useIntersection } from '@mantine/hooks'
import { IconDownload, IconFile, IconPhotoOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../api/problem'
import { toastProblem } from '../../../ui/toast'
import { authorizedFetch } from '../../../api/client'
import { AudioPlayer } from './AudioPlayer'
import type { Media } from './media'
import { useFile } from './useFile'
import styles from './MediaView.module.css'

/** A file in the conversation: pictures, films and sounds in place, everything else to be taken away. */
export function MediaView({ media }: { media: Media }) {
  if (!media.id) return <Missing media={media} pending={false} />
  if (media.kind === 'document') return <FileCard media={media} />
  return <Seen media={media} />
}

/** Fetched once it comes into view. */
function Seen({ media }: { media: Media }) {
  const { t } = useTranslation('inbox')
  const { ref, entry } = useIntersection({ rootMargin: '400px' })
  const [seen, setSeen] = useState(false)
  if (entry?.isIntersecting && !seen) setSeen(true)
  const { url, error, retry } = useFile(media.id, seen)
  const [opened, { open, close }] = useDisclosure()
  const label = media.filename || t(`kind.${media.kind}`)
  if (error) return <Missing media={media} pending={error instanceof ApiProblem && error.status === 410 && error.detail !== ''} error={error} retry={retry} />
  if (!url)
    return (
      <div ref={ref} className={styles.holder} data-kind={media.kind} role="status" aria-label={t('media.loading')} />
    )
  switch (media.kind) {
    case 'audio':
      return <AudioPlayer url={url} />
    case 'video':
      return <video className={styles.video} src={url} controls preload="metadata" aria-label={label} />
    case 'sticker':
      return <img className={styles.sticker} src={url} alt={label} />
    default:
      return (
        <>
          <button type="button" className={styles.picture} onClick={open} aria-label={t('media.enlarge', { name: label })}>
            <img src={url} alt={label} />
          </button>
          <Modal opened={opened} onClose={close} title={label} size="auto" closeButtonProps={{ 'aria-label': t('close') }}>
            <img className={styles.large} src={url} alt={label} />
            <a className={styles.take} href={url} download={media.filename || true}>
              <IconDownload size={16} aria-hidden /> {t('media.download')}
            </a>
          </Modal>
        </>
      )
  }
}

function FileCard({ media }: { media: Media }) {
  const { t } = useTranslation('inbox')
  const [busy, setBusy] = useState(false)
  const take = async () => {
    setBusy(true)
    try {
      const blob = await (await authorizedFetch(`/api/v1/media/${media.id}`)).blob()
      const url = URL.createObjectURL(blob)
      const link = document.createElement('a')
      link.href = url
      link.download = media.filename || t('media.unnamed')
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    } catch (error) {
      toastProblem(error, t('media.failed'))
    } finally {
      setBusy(false)
    }
  }
  return (
    <button type="button" className={styles.file} onClick={() => void take()} disabled={busy}>
      <IconFile size={22} aria-hidden />
      <span className={styles.name}>
        <b>{media.filename || t('kind.document')}</b>
        <small>{media.mime.split('/').pop()?.toUpperCase().slice(0, 12)}</small>
      </span>
      <IconDownload size={18} aria-label={t('media.download')} />
    </button>
  )
}

function Missing({ media, pending, error, retry }: { media: Media; pending: boolean; error?: Error; retry?: () => void }) {
  const { t } = useTranslation('inbox')
  return (
    <span className={styles.missing}>
      <IconPhotoOff size={18} aria-hidden />
      <span>
        {media.filename || t(`kind.${media.kind}`)}: {pending && error ? error.message : t('media.gone')}
      </span>
      {retry && (
        <button type="button" className={styles.again} onClick={retry}>
          {t('again')}
        </button>
      )}
    </span>
  )
}
