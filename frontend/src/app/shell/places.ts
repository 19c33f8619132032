import { IconAddressBook, IconListCheck, IconMessages, IconPlugConnected, IconPuzzle, IconRoute, IconSettings, IconUsers } from '@tabler/icons-react'
import { useSeen } from '../../features/start/seen'
import { useMay, useWorkspace, type Right } from '../me'

/** Where one can go, in the rail's order. `right`: shown only to who has it. `phone`: in the tab bar, the others under "Mais". */
const PLACES = [
  { to: '/inbox/{-$conversationId}', name: 'inbox', icon: IconMessages, right: 'inbox', phone: true },
  { to: '/funnels', name: 'funnels', icon: IconRoute, right: null, phone: true },
  { to: '/contacts', name: 'contacts', icon: IconAddressBook, right: 'inbox', phone: true },
  { to: '/connections', name: 'connections', icon: IconPlugConnected, right: null, phone: true },
  { to: '/team', name: 'team', icon: IconUsers, right: null, phone: false },
  { to: '/integrations', name: 'integrations', icon: IconPuzzle, right: 'lead', phone: false },
] as const

/** "Comece aqui", until somebody hides it. */
export function useStart(): readonly (typeof START)[] {
  return useSeen('start-hidden', useWorkspace().id) ? [] : [START]
}

export const START = { to: '/start', name: 'start', icon: IconListCheck } as const
export const SETTINGS = { to: '/settings', name: 'settings', icon: IconSettings } as const

export type Place = (typeof PLACES)[number]

export function usePlaces(): readonly Place[] {
  const rights: Partial<Record<Right, boolean>> = { inbox: useMay('inbox'), lead: useMay('lead') }
  return PLACES.filter(({ right }) => right === null || rights[right])
}
