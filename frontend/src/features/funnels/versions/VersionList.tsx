import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../../api/client'
import { Avatar } from '../../../ui/Avatar'
import { Badge } from '../../../ui/Badge'
import { Baton } from '../../../ui/Baton'
import { formatNumber } from '../../../ui/format'
import { Time } from '../../../ui/Time'
import styles from './VersionList.module.css'

type Props = { versions: readonly Schemas['VersionAnswer'][]; chosen: number | null; onChoose: (version: number) => void }

export function VersionList({ versions, chosen, onChoose }: Props) {
  const { t } = useTranslation('funnels')
  return (
    <ul aria-label={t('canvas.versions')}>
      {versions.map((one) => (
        <li key={one.version} className={styles.item}>
          <button type="button" className={styles.row} aria-pressed={one.version === chosen} onClick={() => onChoose(one.version)}>
            {one.version === chosen && <Baton />}
            <span className={styles.first}>
              <b>{t('versions.title', { version: one.version })}</b>
              {one.current && (
                <Badge tone="success" dot small>
                  {t('versions.current')}
                </Badge>
              )}
              <Time at={one.created_at} as="day" className={styles.time} />
            </span>
            {one.note && <span className={styles.note}>{one.note}</span>}
            <span className={styles.last}>
              <Avatar name={one.author ?? '?'} kind="colleague" size={20} />
              {one.author ?? t('somebody')}
              {one.under_way > 0 && <span className={styles.now}>{t('versions.underWay', { count: one.under_way, n: formatNumber(one.under_way) })}</span>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
