import { CloseButton, Progress } from '@mantine/core'
import { IconAlertCircle, IconFile } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Files } from './useAttachments'
import styles from './Attachments.module.css'

export function Attachments({ files }: { files: Files }) {
  const { t } = useTranslation('inbox')
  if (files.all.length === 0) return null
  return (
    <ul className={styles.files}>
      {files.all.map(({ key, name, part, uploaded, problem }) => (
        <li key={key} className={styles.file} data-bad={problem !== null || undefined}>
          {problem ? <IconAlertCircle size={16} aria-hidden /> : <IconFile size={16} aria-hidden />}
          <span className={styles.name}>
            {name}
            {problem && <small role="alert">{problem}</small>}
            {!problem && !uploaded && <Progress className={styles.bar} value={part * 100} size={4} aria-label={t('media.uploading', { name, percent: Math.round(part * 100) })} />}
          </span>
          <CloseButton size="sm" onClick={() => files.remove(key)} aria-label={t('media.remove', { name })} />
        </li>
      ))}
    </ul>
  )
}
