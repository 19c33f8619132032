import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Bell } from '../../features/notifications/Bell'
import { Baton } from '../../ui/Baton'
import { Count } from '../../ui/Count'
import { LogoTile } from '../../ui/Logo'
import { AccountMenu } from './AccountMenu'
import { useCounts } from './counts'
import { SETTINGS, usePlaces, useStart } from './places'
import styles from './Rail.module.css'

/** The dark edge with everywhere one can go. On the phone TabBar takes its place. */
export function Rail() {
  const { t } = useTranslation('app')
  const places = usePlaces()
  const start = useStart()
  const counts = useCounts()
  return (
    <nav className={styles.rail} aria-label={t('rail.label')}>
      <Link to="/" className={styles.mark} aria-label={t('rail.home')}>
        <LogoTile />
      </Link>
      <div className={styles.places}>
        {[...start, ...places].map(({ to, name, icon: Icon }) => (
          <Link key={name} to={to} className={styles.place}>
            {({ isActive }) => (
              <>
                {isActive && <Baton brass />}
                <Icon size={21} stroke={1.6} aria-hidden />
                {t(`rail.${name}`)}
                <Count value={counts[name] ?? 0} className={styles.count} label={t('rail.waiting', { count: counts[name] ?? 0 })} />
              </>
            )}
          </Link>
        ))}
      </div>
      <div className={styles.end}>
        <Bell className={styles.place} countClassName={styles.count} />
        <Link to={SETTINGS.to} className={styles.place}>
          {({ isActive }) => (
            <>
              {isActive && <Baton brass />}
              <SETTINGS.icon size={21} stroke={1.6} aria-hidden />
              {t('rail.settings')}
            </>
          )}
        </Link>
        <AccountMenu />
      </div>
    </nav>
  )
}
