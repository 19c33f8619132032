import { live } from '../api/live'
import { api } from '../api/client'
import { session } from '../api/session'
import { queryClient } from './queryClient'
import { router } from './router'

const CHANNEL = 'batuta.session'
const others = new BroadcastChannel(CHANNEL)

/** When the session is over (here, in another tab, or because it was ended elsewhere), nothing of it stays on the screen. */
export function watchSession(): void {
  let before = session.get().status
  session.subscribe(() => {
    const was = before
    before = session.get().status
    if (was === 'signed-in' && before === 'signed-out') leave()
  })
  others.onmessage = () => session.signOut()
}

export async function signOut(): Promise<void> {
  await api.POST('/api/v1/auth/logout').catch(() => undefined)
  others.postMessage('over')
  session.signOut()
}

/** Everything cached belongs to a workspace: a change begins anew, on the page that all have. */
export async function enterWorkspace(workspaceId: string): Promise<void> {
  live.stop()
  session.enterWorkspace(workspaceId)
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' })
  await router.navigate({ to: '/' })
  live.start()
}

function leave() {
  live.stop()
  session.enterWorkspace(null)
  queryClient.clear()
  void router.navigate({ to: '/sign-in', search: { to: undefined }, replace: true })
}
