import { useTranslation } from 'react-i18next'
import { Badge } from '../../../ui/Badge'
import type { FunnelItem } from '../data'
import { stateOf } from './state'

const TONES = { published: 'success', draft: 'neutral', off: 'outline' } as const

export function StateBadge({ funnel, small }: { funnel: Pick<FunnelItem, 'is_active' | 'published_version'>; small?: boolean }) {
  const { t } = useTranslation('funnels')
  const state = stateOf(funnel)
  return (
    <Badge tone={TONES[state]} dot={state === 'published'} small={small}>
      {t(`state.${state}`, { version: funnel.published_version })}
    </Badge>
  )
}
