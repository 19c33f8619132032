/**
 * The end of a session is remembered until the server knows of it: the cookie that could begin it anew is not ours to delete, and there
 * may be no network. Until then nobody is signed in here by that cookie.
 */
const KEY = 'batuta.session-over'
const PATIENCE = 5_000
const AGAIN = 15_000

let underWay: Promise<void> | null = null
let retry: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

export const ending = {
  isPending: (): boolean => localStorage.getItem(KEY) !== null,
  begin() {
    localStorage.setItem(KEY, new Date().toISOString())
    tell()
  },
  /** The server is told, if it can be reached; otherwise later, by itself. */
  settle(): Promise<void> {
    if (!ending.isPending()) return Promise.resolve()
    underWay ??= revoke().finally(() => {
      underWay = null
      clearTimeout(retry)
      if (ending.isPending()) retry = setTimeout(() => void ending.settle(), AGAIN)
    })
    return underWay
  },
  /** Somebody signed in: the cookie is theirs. */
  over() {
    clearTimeout(retry)
    localStorage.removeItem(KEY)
    tell()
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    addEventListener('storage', listener)
    return () => {
      listeners.delete(listener)
      removeEventListener('storage', listener)
    }
  },
}

async function revoke(): Promise<void> {
  try {
    const { ok, status } = await fetch('/api/v1/auth/logout', { method: 'POST', keepalive: true, signal: AbortSignal.timeout(PATIENCE) })
    if (ok || status === 401) ending.over()
  } catch {
    // No network: it stays pending.
  }
}

function tell() {
  for (const listener of listeners) listener()
}
