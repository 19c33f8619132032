import { Drawer } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useRef } from 'react'
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
  const soon = useSoon(refresh)
  useLive('notification:new', soon)
  useLive('inbound:quarantined', soon)
  useActions('notifications', [{ id: 'notifications', label: t('title'), group: t('group'), icon: IconBell, words: 'notificações sino notifications', run: noticesDialog.open }])
  return (
    <Drawer opened={noticesDialog.useOpened()} onClose={noticesDialog.close} position="right" size={400} title={t('title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <Suspense>
        <Notices titled onDone={noticesDialog.close} />
      </Suspense>
    </Drawer>
  )
}

const PAUSE = 3_000

/** The first at once, what comes in a burst together: each asks the server, and every colleague's screen does. */
function useSoon(run: () => unknown): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const again = useRef(false)
  useEffect(() => () => clearTimeout(timer.current), [])
  const ask = () => {
    again.current = timer.current !== undefined
    if (again.current) return
    run()
    timer.current = setTimeout(() => {
      timer.current = undefined
      if (again.current) ask()
    }, PAUSE)
  }
  return ask
}
