import { Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBell, IconDots } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useUnread } from '../../features/notifications/data'
import { noticesDialog } from '../../features/notifications/dialog'
import { Count } from '../../ui/Count'
import { AccountPanel } from './AccountPanel'
import { useCounts } from './counts'
import { SETTINGS, usePlaces, useStart } from './places'
import styles from './TabBar.module.css'

/** The rail on a phone: up to four places, the rest under "Mais". */
export function TabBar() {
  const { t } = useTranslation('app')
  const { t: notices } = useTranslation('notifications')
  const unread = useUnread()
  const places = usePlaces()
  const start = useStart()
  const counts = useCounts()
  const [opened, { open, close }] = useDisclosure()
  return (
    <nav className={styles.bar} aria-label={t('rail.label')}>
      {places
        .filter(({ phone }) => phone)
        .map(({ to, name, icon: Icon }) => (
          <Link key={name} to={to} className={styles.tab}>
            <span className={styles.icon}>
              <Icon size={23} stroke={1.6} aria-hidden />
              <Count value={counts[name] ?? 0} className={styles.count} />
            </span>
            {t(`rail.${name}`)}
          </Link>
        ))}
      <button type="button" className={styles.tab} onClick={open} aria-haspopup="dialog" aria-expanded={opened}>
        <span className={`${styles.icon} ${styles.more}`}>
          <IconDots size={23} stroke={1.6} aria-hidden />
          <Count value={unread} className={styles.count} />
        </span>
        {t('rail.more')}
      </button>
      <Drawer opened={opened} onClose={close} position="bottom" size="auto" radius="lg" classNames={{ content: styles.sheet }} title={t('rail.more')} closeButtonProps={{ 'aria-label': t('close') }}>
        <ul className={styles.rest}>
          {[...start, ...places.filter(({ phone }) => !phone), SETTINGS].map(({ to, name, icon: Icon }) => (
            <li key={name}>
              <Link to={to} className={styles.way} onClick={close}>
                <Icon size={20} stroke={1.6} aria-hidden />
                {t(`rail.${name}`)}
              </Link>
            </li>
          ))}
          <li>
            <button
              type="button"
              className={styles.way}
              onClick={() => {
                close()
                noticesDialog.open()
              }}
            >
              <IconBell size={20} stroke={1.6} aria-hidden />
              {notices('title')} <Count value={unread} />
            </button>
          </li>
        </ul>
        <AccountPanel onDone={close} />
      </Drawer>
    </nav>
  )
}
