import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../../app/me'
import { formatNumber } from '../../../ui/format'
import type { FunnelItem } from '../data'
import { Changed } from './Changed'
import { FunnelMenu } from './FunnelMenu'
import { share } from './state'
import { StateBadge } from './StateBadge'
import { Thumbnail } from './Thumbnail'
import styles from './FunnelCards.module.css'

/** The table on a phone. */
export function FunnelCards({ funnels }: { funnels: readonly FunnelItem[] }) {
  const { t } = useTranslation('funnels')
  const mayDraw = useMay('author')
  return (
    <ul className={styles.cards}>
      {funnels.map((funnel) => {
        const part = share(funnel)
        return (
          <li key={funnel.id} className={styles.card}>
            <div className={styles.head}>
              <Thumbnail funnel={funnel} />
              <span className={styles.words}>
                <Link to="/funnels/$funnelId" params={{ funnelId: funnel.id }} className={styles.open}>
                  {funnel.name}
                </Link>
                <small>
                  <Changed funnel={funnel} />
                </small>
              </span>
              {mayDraw && (
                <span className={styles.more}>
                  <FunnelMenu funnel={funnel} />
                </span>
              )}
            </div>
            <div className={styles.foot}>
              <StateBadge funnel={funnel} />
              <span className={styles.figures}>
                {part === null ? t('figuresNone') : t('figures', { entered: formatNumber(funnel.entered), part: `${part}%` })}
              </span>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
