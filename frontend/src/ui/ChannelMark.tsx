import { IconBrandInstagram, IconBrandMessenger, IconBrandWhatsapp, IconMessageCircle, IconWorld, type Icon } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import styles from './ChannelMark.module.css'

const MARKS: Record<string, { name: 'whatsapp' | 'webchat' | 'instagram' | 'messenger'; icon: Icon }> = {
  whatsapp: { name: 'whatsapp', icon: IconBrandWhatsapp },
  whatsapp_qr: { name: 'whatsapp', icon: IconBrandWhatsapp },
  webchat: { name: 'webchat', icon: IconWorld },
  instagram: { name: 'instagram', icon: IconBrandInstagram },
  messenger: { name: 'messenger', icon: IconBrandMessenger },
}

/** The channel's sign, in its own colour: `provider` of a connection. */
export function ChannelMark({ provider, size = 18 }: { provider: string; size?: number }) {
  const { t } = useTranslation('ui')
  const mark = MARKS[provider]
  const Sign = mark?.icon ?? IconMessageCircle
  return (
    <Sign className={styles.mark} data-channel={mark?.name ?? 'other'} size={size} stroke={1.9} role="img" aria-label={t(`channel.${mark?.name ?? 'other'}`)} />
  )
}
