import i18next from 'i18next'
import { ending } from '../api/ending'
import { farewell } from '../api/farewells'
import { live } from '../api/live'
import { session } from '../api/session'
import { toast } from '../ui/toast'
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
  addEventListener('online', () => void ending.settle())
}

/** Here at once, with or without a network; at the server as soon as it can be told. */
export async function signOut(): Promise<void> {
  await farewell()
  ending.begin()
  others.postMessage('over')
  session.signOut()
  await ending.settle()
}

/** Everything cached belongs to a workspace: a change begins anew, on the page that all have. */
export async function enterWorkspace(workspaceId: string): Promise<void> {
  // What waits for the network would leave for the other workspace.
  if (!navigator.onLine) return toast(i18next.t('account.switchOffline'))
  await farewell()
  live.stop()
  session.enterWorkspace(workspaceId)
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' })
  await router.navigate({ to: '/' })
  live.start()
}

function leave() {
  live.stop()
  session.enterWorkspace(null)
  // What the shell still shows is forgotten once it is gone: asked for anew, it would be refused.
  void router.navigate({ to: '/sign-in', search: { to: undefined }, replace: true }).finally(() => queryClient.clear())
}
