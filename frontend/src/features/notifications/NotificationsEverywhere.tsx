import { Drawer } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../api/live'
import { useActions } from '../../app/palette/actions'
import { useRefreshNotices } from './data'
import { noticesDialog } from './dialog'

const Notices = lazy(() => import('./Notices').then((module) => ({ default: module.Notices })))

/** On every page: the list stays true, the palette and the phone's sheet open it. */
export function NotificationsEverywhere() {
  const { t } = useTranslation('notifications')
  const refresh = useRefreshNotices()
  useLive('notification:new', () => void refresh())
  useLive('inbound:quarantined', () => void refresh())
  useActions('notifications', [{ id: 'notifications', label: t('title'), group: t('group'), icon: IconBell, words: 'notificações sino notifications', run: noticesDialog.open }])
  return (
    <Drawer opened={noticesDialog.useOpened()} onClose={noticesDialog.close} position="right" size={400} title={t('title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <Suspense>
        <Notices titled onDone={noticesDialog.close} />
      </Suspense>
    </Drawer>
  )
}
