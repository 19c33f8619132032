import { Modal, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ChannelMark } from '../../ui/ChannelMark'
import styles from './Connect.module.css'
import { ConnectWebChat } from './webchat/ConnectWebChat'
import { ConnectWhatsApp } from './whatsapp/ConnectWhatsApp'

export type Channel = 'whatsapp' | 'webchat'

const CHANNELS: readonly Channel[] = ['whatsapp', 'webchat']

type Props = { channel: Channel | null; onChannel: (channel: Channel) => void; onClose: () => void }

/** First which channel, then what it needs. */
export function Connect({ channel, onChannel, onClose }: Props) {
  const { t } = useTranslation('connections')
  const title = channel ? t(`connect.${channel}`) : t('connect.title')
  return (
    <Modal opened onClose={onClose} title={title} size={channel === 'whatsapp' ? 860 : 560} closeButtonProps={{ 'aria-label': t('close') }} closeOnClickOutside={channel === null}>
      {channel === null && (
        <ul className={styles.channels}>
          {CHANNELS.map((name) => (
            <li key={name}>
              <UnstyledButton className={styles.channel} onClick={() => onChannel(name)}>
                <span className={styles.icon}>
                  <ChannelMark provider={name} size={22} />
                </span>
                <span className={styles.words}>
                  <b>{t(`connect.${name}`)}</b>
                  <span>{t(`connect.${name}Text`)}</span>
                </span>
                <IconChevronRight size={18} aria-hidden />
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
      {channel === 'whatsapp' && <ConnectWhatsApp onClose={onClose} />}
      {channel === 'webchat' && <ConnectWebChat onClose={onClose} />}
    </Modal>
  )
}
