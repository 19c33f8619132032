import { ActionIcon, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconDownload, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash, IconUpload } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { confirmDelete } from '../../../ui/confirmDelete'
import { formatNumber } from '../../../ui/format'
import { toastProblem } from '../../../ui/toast'
import { useFunnelActs, type FunnelItem } from '../data'
import { NameDialog } from '../NameDialog'
import { saveFunnelFile } from './funnelFile'
import { stateOf } from './state'

export function FunnelMenu({ funnel }: { funnel: FunnelItem }) {
  const { t } = useTranslation('funnels')
  const navigate = useNavigate()
  const { duplicate, rename, switchOff, switchOn, remove } = useFunnelActs()
  const [renaming, setRenaming] = useState(false)
  const { id, name } = funnel
  const off = stateOf(funnel) === 'off'
  const publish = () => void navigate({ to: '/funnels/$funnelId', params: { funnelId: id }, search: { publish: true } })

  async function ask() {
    const text = [
      funnel.entered === 0 ? t('delete.nobody') : t('delete.kept', { count: funnel.entered, n: formatNumber(funnel.entered) }),
      funnel.under_way > 0 && t('delete.underWay', { count: funnel.under_way, n: formatNumber(funnel.under_way) }),
    ]
    if (await confirmDelete({ title: t('delete.title', { name }), text: text.filter(Boolean).join(' '), action: t('delete.action') })) remove.mutate(funnel)
  }

  return (
    <>
      <Menu position="bottom-end" width={210} shadow="md">
        <Menu.Target>
          <ActionIcon aria-label={t('menu.open', { name })} size="lg">
            <IconDots size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setRenaming(true)}>
            {t('menu.rename')}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => duplicate.mutate(funnel)}>
            {t('menu.duplicate')}
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void saveFunnelFile(funnel).catch((error: unknown) => toastProblem(error, t('failed')))}>
            {t('menu.export')}
          </Menu.Item>
          {funnel.draft_differs ? (
            <Menu.Item leftSection={<IconUpload size={16} aria-hidden />} onClick={publish}>
              {t('menu.publish')}
            </Menu.Item>
          ) : (
            off && (
              <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => switchOn.mutate(funnel)}>
                {t('menu.switchOn')}
              </Menu.Item>
            )
          )}
          {stateOf(funnel) === 'published' && (
            <Menu.Item leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => switchOff.mutate(funnel)}>
              {t('menu.switchOff')}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item color="var(--b-danger-text)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void ask()}>
            {t('menu.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        opened={renaming}
        onClose={() => setRenaming(false)}
        title={t('rename.title')}
        action={t('rename.action')}
        initial={name}
        onName={async (next) => {
          await rename.mutateAsync({ funnel, name: next })
          setRenaming(false)
        }}
      />
    </>
  )
}
