import { Button, Group } from '@mantine/core'
import { IconDownload, IconExternalLink } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../CopyField'
import styles from './webchat.module.css'
import { QrCode } from './QrCode'

/** The public page of a web chat: its address, and the same as a code to print. */
export function WebChatLink({ name, url }: { name: string; url: string }) {
  const { t } = useTranslation('connections')
  const code = useRef<HTMLDivElement>(null)
  const save = () => {
    const drawing = code.current?.querySelector('svg')
    if (!drawing) return
    const file = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(drawing)], { type: 'image/svg+xml' }))
    const link = document.createElement('a')
    link.href = file
    link.download = `${name}.svg`
    link.click()
    setTimeout(() => URL.revokeObjectURL(file), 10_000)
  }
  return (
    <div className={styles.link}>
      <div ref={code} className={styles.code}>
        <QrCode text={url} label={t('webchat.qrOf', { name })} />
      </div>
      <div className={styles.side}>
        <CopyField label={t('webchat.link')} value={url} />
        <p className={styles.help}>{t('webchat.linkHelp')}</p>
        <Group gap="sm">
          <Button variant="default" leftSection={<IconExternalLink size={16} aria-hidden />} renderRoot={(props) => <a href={url} target="_blank" rel="noopener" {...props} />}>
            {t('webchat.open')}
          </Button>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={save}>
            {t('webchat.save')}
          </Button>
        </Group>
      </div>
    </div>
  )
}
