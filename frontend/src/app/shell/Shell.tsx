import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { live, useLive } from '../../api/live'
import { ConfirmHost } from '../../ui/confirmDelete'
import { ConnectionLost } from '../../ui/ConnectionLost'
import { useShortcut } from '../../ui/shortcuts'
import { Toaster } from '../../ui/toast'
import { meQuery, useWorkspace } from '../me'
import { Palette } from '../palette/Palette'
import { queryClient } from '../queryClient'
import { FEATURES } from './features'
import { NewWorkspace } from './newWorkspace'
import { opener } from './opener'
import { Rail } from './Rail'
import { ShortcutsSheet } from './ShortcutsSheet'
import { TabBar } from './TabBar'
import { useOwnActions } from './useOwnActions'
import styles from './Shell.module.css'

const palette = opener()

/** Around every page of who is signed in. */
export function Shell() {
  const { t } = useTranslation('app')
  const { id } = useWorkspace()
  useEffect(() => {
    live.start()
    return live.stop
  }, [id])
  useEffect(() => {
    // Somebody who signs out without a network still comes to the door.
    const timer = setTimeout(() => void import('../../features/signin/SignInPage').catch(() => undefined), 3_000)
    return () => clearTimeout(timer)
  }, [])
  useLive('resync', (_, lane) => lane === null && void queryClient.invalidateQueries())
  useLive('workspace:changed', () => {
    void queryClient.invalidateQueries(meQuery)
    void queryClient.invalidateQueries({ queryKey: ['workspaces', id] })
  })
  useLive('membership', () => void queryClient.invalidateQueries())
  useShortcut('mod+k', palette.open, { label: t('palette.placeholder') })
  useOwnActions()
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t('skip')}
      </a>
      <Rail />
      <main className={styles.main} id="content" tabIndex={-1}>
        <ConnectionLost />
        <Outlet key={id} />
      </main>
      <TabBar />
      {FEATURES.map((Everywhere, index) => (
        <Everywhere key={index} />
      ))}
      <Palette opened={palette.useOpened()} onClose={palette.close} />
      <ShortcutsSheet />
      <NewWorkspace />
      <ConfirmHost />
      <Toaster />
    </div>
  )
}
