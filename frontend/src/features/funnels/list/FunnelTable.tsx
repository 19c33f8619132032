import { useTranslation } from 'react-i18next'
import { useMay } from '../../../app/me'
import { formatNumber } from '../../../ui/format'
import type { FunnelItem } from '../data'
import { FunnelMenu } from './FunnelMenu'
import { FunnelName } from './FunnelName'
import { share } from './state'
import { StateBadge } from './StateBadge'
import styles from './FunnelTable.module.css'

export function FunnelTable({ funnels }: { funnels: readonly FunnelItem[] }) {
  const { t } = useTranslation('funnels')
  const mayDraw = useMay('author')
  return (
    <div className={styles.card}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.first}>{t('column.funnel')}</th>
            <th scope="col">{t('column.state')}</th>
            <th scope="col">{t('column.begins')}</th>
            <th scope="col">{t('column.now')}</th>
            <th scope="col" className={styles.right}>{t('column.entered')}</th>
            <th scope="col" className={styles.right}>{t('column.converted')}</th>
            {mayDraw && <td />}
          </tr>
        </thead>
        <tbody>
          {funnels.map((funnel) => (
            <Row key={funnel.id} funnel={funnel} mayDraw={mayDraw} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ funnel, mayDraw }: { funnel: FunnelItem; mayDraw: boolean }) {
  const { t } = useTranslation('funnels')
  const part = share(funnel)
  return (
    <tr className={styles.row}>
      <th scope="row">
        <FunnelName funnel={funnel} />
      </th>
      <td>
        <StateBadge funnel={funnel} />
        {funnel.published_version !== null && funnel.draft_differs && <small className={styles.differs}>{t('draftDiffers')}</small>}
      </td>
      <td className={styles.keyword} title={funnel.trigger_keyword ?? undefined}>
        {funnel.trigger_keyword ?? <span className={styles.none}>—</span>}
      </td>
      <td>{funnel.under_way > 0 ? <span className={styles.now}>{formatNumber(funnel.under_way)}</span> : <span className={styles.none}>0</span>}</td>
      <td className={styles.right}>{formatNumber(funnel.entered)}</td>
      <td className={styles.right} title={part === null ? undefined : t('convertedOf', { converted: formatNumber(funnel.converted), entered: formatNumber(funnel.entered) })}>
        {part === null ? <span className={styles.none}>—</span> : `${part}%`}
      </td>
      {mayDraw && (
        <td className={styles.more}>
          <FunnelMenu funnel={funnel} />
        </td>
      )}
    </tr>
  )
}
