import { Link } from '@tanstack/react-router'
import type { FunnelItem } from '../data'
import { Changed } from './Changed'
import styles from './FunnelName.module.css'
import { Thumbnail } from './Thumbnail'

/** What a funnel looks like, is called, and when it was changed. The link lies over the whole row or card around it. */
export function FunnelName({ funnel }: { funnel: FunnelItem }) {
  return (
    <span className={styles.name}>
      <Thumbnail funnel={funnel} />
      <span className={styles.words}>
        <Link to="/funnels/$funnelId" params={{ funnelId: funnel.id }} className={styles.open} title={funnel.name} dir="auto">
          {funnel.name}
        </Link>
        <small>
          <Changed funnel={funnel} />
        </small>
      </span>
    </span>
  )
}
