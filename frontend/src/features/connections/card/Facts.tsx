import { ActionIcon, Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy, IconQrcode } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Time } from '../../../ui/Time'
import type { Instance } from '../data'
import { reasonOf, standingOf } from '../status'
import styles from './ConnectionCard.module.css'
import type { Dialog } from './InstanceDialog'

type Props = { instance: Instance; leads: boolean; onReconnect: () => void; onDialog: (dialog: Dialog) => void }

export function Facts({ instance, leads, onReconnect, onDialog }: Props) {
  const { t } = useTranslation('connections')
  const standing = standingOf(instance)
  const { public_url: url, connected_at: connected, checked_at: checked } = instance
  return (
    <dl className={styles.facts}>
      <Trouble instance={instance} leads={leads} onReconnect={onReconnect} onDialog={onDialog} />
      {url && (
        <Fact name={t('webchat.link')}>
          <span className={styles.url}>
            <a href={url} target="_blank" rel="noopener">
              {url.replace(/^https?:\/\//, '')}
            </a>
            <CopyButton value={url}>
              {({ copied, copy }) => (
                <ActionIcon aria-label={copied ? t('copied') : t('copyOf', { what: t('webchat.link') })} onClick={copy} color={copied ? 'felt' : 'gray'}>
                  {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
                </ActionIcon>
              )}
            </CopyButton>
            <ActionIcon aria-label={t('webchat.qr')} onClick={() => onDialog('link')}>
              <IconQrcode size={17} aria-hidden />
            </ActionIcon>
          </span>
        </Fact>
      )}
      {standing === 'on' && connected && (
        <Fact name={t('fact.connected')}>
          <Time at={connected} as="day" />
        </Fact>
      )}
      {instance.provider !== 'webchat' && checked && (
        <Fact name={t('fact.checked')}>
          <Time at={checked} as="ago" />
        </Fact>
      )}
      {!connected && (
        <Fact name={t('fact.created')}>
          <Time at={instance.created_at} as="day" />
        </Fact>
      )}
    </dl>
  )
}

/** What is the matter, and the button that mends it. */
function Trouble({ instance, leads, onReconnect, onDialog }: Props) {
  const { t } = useTranslation('connections')
  const standing = standingOf(instance)
  const reason = reasonOf(instance)
  if (standing === 'on' && !instance.send_blocked) return null
  const known = reason?.known
  return (
    <Fact name={t(standing === 'checking' ? 'fact.state' : 'fact.reason')}>
      <p className={standing === 'fell' ? styles.bad : undefined}>{known ? t(`reason.${known}`) : t(`about.${standing}`)}</p>
      {reason?.detail && <p className={styles.detail}>{t('reason.says', { detail: reason.detail })}</p>}
      {leads && (
        <div className={styles.acts}>
          {(known === 'token_invalid' || known === 'number_unknown') && (
            <Button size="xs" variant="light" onClick={() => onDialog('credentials')}>
              {t('credentials.change')}
            </Button>
          )}
          {standing === 'checking' && instance.provider === 'whatsapp' && (
            <Button size="xs" variant="default" onClick={() => onDialog('webhook')}>
              {t('whatsapp.seeWebhook')}
            </Button>
          )}
          {(standing === 'off' || standing === 'fell') && (
            <Button size="xs" variant="default" onClick={onReconnect}>
              {t('reconnect')}
            </Button>
          )}
        </div>
      )}
    </Fact>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
