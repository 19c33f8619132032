import { useTranslation } from 'react-i18next'
import { useMay } from '../../../app/me'
import { formatNumber } from '../../../ui/format'
import type { FunnelItem } from '../data'
import { FunnelMenu } from './FunnelMenu'
import { FunnelName } from './FunnelName'
import { share } from './state'
import { StateBadge } from './StateBadge'
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
              <FunnelName funnel={funnel} />
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
