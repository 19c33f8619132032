import { useTranslation } from 'react-i18next'
import type { Difference } from './difference'

/** "2 passos novos, 1 mudado" */
export function DifferenceLine({ difference: { added, removed, changed, ways } }: { difference: Difference }) {
  const { t } = useTranslation('funnels')
  const parts = [
    added.length > 0 && t('difference.added', { count: added.length }),
    changed.length > 0 && t('difference.changed', { count: changed.length }),
    removed.length > 0 && t('difference.removed', { count: removed.length }),
    ways > 0 && t('difference.ways', { count: ways }),
  ].filter((part) => part !== false)
  return <>{parts.length === 0 ? t('difference.none') : parts.join(', ')}</>
}
