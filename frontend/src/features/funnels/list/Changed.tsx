import { useTranslation } from 'react-i18next'
import { Time } from '../../../ui/Time'
import { useNow } from '../../../ui/useNow'
import type { FunnelItem } from '../data'

const RECENT = 24 * 3_600_000

/** "Renata, há 12 s", "Diego, ontem 18:20" */
export function Changed({ funnel: { changed_by, updated_at } }: { funnel: FunnelItem }) {
  const { t } = useTranslation('funnels')
  const recent = useNow(60_000).getTime() - new Date(updated_at).getTime() < RECENT
  return (
    <>
      {t('changedBy', { who: changed_by?.split(' ')[0] ?? t('somebody') })} <Time at={updated_at} as={recent ? 'ago' : 'day'} />
    </>
  )
}
