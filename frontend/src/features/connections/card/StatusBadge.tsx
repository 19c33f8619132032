import { IconPlugX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../../ui/Badge'
import type { Instance } from '../data'
import { standingOf, TONES } from '../status'

export function StatusBadge({ instance }: { instance: Instance }) {
  const { t } = useTranslation('connections')
  const standing = standingOf(instance)
  const cause = standing === 'fell' || standing === 'off'
  return (
    <Badge tone={TONES[standing]} dot={!cause} icon={cause && <IconPlugX aria-hidden />}>
      {t(`status.${standing}`)}
    </Badge>
  )
}
