/**
 * Who is signed in on this page. The access token lives in memory only; the refresh token is a cookie that scripts cannot read.
 * `unknown` until the cookie was tried once.
 */
export type SessionStatus = 'unknown' | 'signed-out' | 'signed-in'

type State = { status: SessionStatus; accessToken: string | null; workspaceId: string | null }

const WORKSPACE_KEY = 'batuta.workspace'

let state: State = { status: 'unknown', accessToken: null, workspaceId: readWorkspace() }
const listeners = new Set<() => void>()

export const session = {
  get: (): State => state,
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
  signIn: (accessToken: string) => set({ status: 'signed-in', accessToken }),
  signOut: () => set({ status: 'signed-out', accessToken: null }),
  /** Held per tab, so that two tabs may show two workspaces. */
  enterWorkspace: (workspaceId: string | null) => {
    if (workspaceId) sessionStorage.setItem(WORKSPACE_KEY, workspaceId)
    else sessionStorage.removeItem(WORKSPACE_KEY)
    set({ workspaceId })
  },
}

function set(change: Partial<State>) {
  state = { ...state, ...change }
  for (const listener of listeners) listener()
}

function readWorkspace(): string | null {
  return sessionStorage.getItem(WORKSPACE_KEY)
}
