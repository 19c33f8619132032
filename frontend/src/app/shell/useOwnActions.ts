import { useMantineColorScheme } from '@mantine/core'
import { IconBuilding, IconKeyboard, IconLanguage, IconLogout, IconMoon, IconPlus, IconSun } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, currentLanguage } from '../../i18n'
import { useMe, useWorkspace } from '../me'
import { useActions, type Action } from '../palette/actions'
import { queryClient } from '../queryClient'
import { enterWorkspace, signOut } from '../sessionEnds'
import { openNewWorkspace } from './newWorkspace'
import { SETTINGS, START, usePlaces } from './places'
import { openShortcuts } from './ShortcutsSheet'

/** Going places and what belongs to nobody else, in the palette. */
export function useOwnActions(): void {
  const { t } = useTranslation('app')
  const navigate = useNavigate()
  const me = useMe()
  const current = useWorkspace()
  const places = usePlaces()
  const { setColorScheme } = useMantineColorScheme()
  const other = currentLanguage() === 'en' ? 'pt-BR' : 'en'
  const goTo = t('palette.goTo')
  const does = t('palette.actions')

  const going: Action[] = [...places, START, SETTINGS].map(({ to, name, icon }) => ({
    id: `go-${name}`,
    label: t(`rail.${name}`),
    group: goTo,
    icon,
    run: () => void navigate({ to }),
  }))
  const entering: Action[] = me.workspaces
    .filter(({ id }) => id !== current.id)
    .map(({ id, name }) => ({ id: `enter-${id}`, label: t('palette.enter', { name }), group: does, icon: IconBuilding, run: () => void enterWorkspace(id) }))
  useActions('shell', [
    ...going,
    ...entering,
    { id: 'theme-light', label: t('palette.light'), group: does, icon: IconSun, run: () => setColorScheme('light') },
    { id: 'theme-dark', label: t('palette.dark'), group: does, icon: IconMoon, run: () => setColorScheme('dark') },
    { id: 'language', label: t('palette.language', { language: t(`language.${other}`) }), group: does, icon: IconLanguage, words: 'language idioma english português', run: () => void chooseLanguage(other).then(() => queryClient.invalidateQueries()) },
    { id: 'shortcuts', label: t('shortcuts.title'), group: does, icon: IconKeyboard, keys: '?', run: openShortcuts },
    { id: 'new-workspace', label: t('account.newWorkspace'), group: does, icon: IconPlus, run: openNewWorkspace },
    { id: 'sign-out', label: t('account.signOut'), group: does, icon: IconLogout, words: 'logout', run: () => void signOut() },
  ])
}
