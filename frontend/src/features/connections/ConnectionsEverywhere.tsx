import { IconPlugConnected } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../api/live'
import { useMay, useScope } from '../../app/me'
import { useActions } from '../../app/palette/actions'
import type { Instance } from './data'
import { connectDialog } from './dialogs'

/** On every page: the connections' status stays true, and the palette can connect another. */
export function ConnectionsEverywhere() {
  const { t } = useTranslation('connections')
  const client = useQueryClient()
  const navigate = useNavigate()
  const key = useScope('instances')
  const leads = useMay('lead')
  useLive('instance:status_change', ({ instanceId, status, phone_number }) => {
    client.setQueryData<Instance[]>(key, (all) => all?.map((one) => (one.id === instanceId ? { ...one, status, phone_number: phone_number ?? one.phone_number } : one)))
    // Why it fell, and since when, the event does not say.
    void client.invalidateQueries({ queryKey: key })
  })
  useLive('instance:changed', () => void client.invalidateQueries({ queryKey: key }))
  const connect = () => void navigate({ to: '/connections' }).then(connectDialog.open)
  useActions('connections', leads ? [{ id: 'connect', label: t('connect.title'), group: t('title'), icon: IconPlugConnected, words: 'whatsapp chat qr site', run: connect }] : [])
  return null
}
