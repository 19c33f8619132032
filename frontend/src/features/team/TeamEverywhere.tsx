import { IconUserPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../api/live'
import { useMay } from '../../app/me'
import { useActions } from '../../app/palette/actions'
import { useRefreshTeam } from './data'
import { inviteDialog } from './dialogs'

/** On every page: who is in the team stays true, and the palette can invite. */
export function TeamEverywhere() {
  const { t } = useTranslation('team')
  const navigate = useNavigate()
  const leads = useMay('lead')
  const refresh = useRefreshTeam()
  useLive('membership', () => void refresh())
  useLive('team:changed', () => void refresh())
  const invite = () => void navigate({ to: '/team' }).then(inviteDialog.open)
  useActions('team', leads ? [{ id: 'invite', label: t('invite.title'), group: t('title'), icon: IconUserPlus, words: 'colega pessoa invite', run: invite }] : [])
  return null
}
