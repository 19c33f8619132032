import { IconPlus, IconRoute } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../app/me'
import { useActions, useFinder } from '../../app/palette/actions'
import { opener } from '../../app/shell/opener'
import { listQuery, useFunnelActs, useFunnelScope } from './data'
import { matching } from './list/state'
import { useFunnelsLive } from './live'
import { NameDialog } from './NameDialog'

const dialog = opener()
export const openNewFunnel = dialog.open

/** On every page: funnels in the palette, a new one from anywhere, and what colleagues change. */
export function FunnelsEverywhere() {
  const { t } = useTranslation('funnels')
  const navigate = useNavigate()
  const client = useQueryClient()
  const scope = useFunnelScope()
  const mayDraw = useMay('author')
  const { create } = useFunnelActs()
  const opened = dialog.useOpened()
  const open = (funnelId: string) => void navigate({ to: '/funnels/$funnelId', params: { funnelId } })
  useFunnelsLive()
  useFinder({
    id: 'funnels',
    find: async (text) => {
      const all = await client.ensureQueryData(listQuery(scope))
      return matching(all, text).slice(0, 6).map(({ id, name, trigger_keyword }) => ({ id: `funnel-${id}`, label: name, group: t('title'), icon: IconRoute, hint: trigger_keyword ?? undefined, run: () => open(id) }))
    },
  })
  useActions('funnels', mayDraw ? [{ id: 'new-funnel', label: t('new.open'), group: t('palette.actions'), icon: IconPlus, run: dialog.open }] : [])
  return (
    <NameDialog
      opened={opened}
      onClose={dialog.close}
      title={t('new.title')}
      action={t('new.action')}
      onName={async (name) => {
        const { id } = await create.mutateAsync(name)
        dialog.close()
        open(id)
      }}
    />
  )
}
