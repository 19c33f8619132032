import { ending } from './ending'
import { session } from './session'

let underWay: Promise<boolean> | null = null

/** Trades the cookie for an access token. False: nobody is signed in here any more. One at a time, over all tabs. */
export function refresh(): Promise<boolean> {
  underWay ??= oneTabAtATime(trade).finally(() => {
    underWay = null
  })
  return underWay
}

async function trade(): Promise<boolean> {
  if (ending.isPending()) {
    await ending.settle()
    session.signOut()
    return false
  }
  const response = await fetch('/api/v1/auth/refresh', { method: 'POST' })
  if (response.ok) {
    const body: unknown = await response.json()
    if (typeof body === 'object' && body !== null && 'access_token' in body && typeof body.access_token === 'string') {
      session.signIn(body.access_token)
      return true
    }
  }
  // Anything but a clear no (a restart, a rate limit) leaves the session as it was: the next request tries again.
  if (response.status === 401 || response.status === 403) session.signOut()
  return false
}

async function oneTabAtATime(work: () => Promise<boolean>): Promise<boolean> {
  if (!('locks' in navigator)) return work() // http on another machine's address: no locks there, the server has 10 s of grace
  return await navigator.locks.request('batuta.refresh', work)
}
