import { ApiProblem } from '../../../api/problem'
import type { Schemas } from '../../../api/client'
import type { Keeper } from './keeper'
import { holds, type Change } from './change'

export type Problems = readonly Schemas['FunnelProblem'][]
export type Saved = { revision: number; problems: Problems }
export type Theirs = { revision: number; name: string; definition: Record<string, unknown> }

/**
 * saved: the server has all · unsaved: it will go in a moment · saving: on its way · offline: kept here, tried again by itself
 * refused: the server does not take it, the next change is tried anew · conflict: a colleague was faster, somebody has to choose
 */
export type SaverState = {
  kind: 'saved' | 'unsaved' | 'saving' | 'offline' | 'refused' | 'conflict'
  revision: number
  savedAt: number | null
  problems: Problems
  error: ApiProblem | null
  theirs: Theirs | null
}

type World = {
  revision: number
  send: (change: Change, revision: number) => Promise<Saved>
  /** What the server has now, asked after a conflict. */
  look: () => Promise<Theirs>
  keeper: Keeper
  now?: () => number
}

export type Saver = ReturnType<typeof createSaver>

const QUIET = 800
const LONGEST = 4_000
const FIRST_RETRY = 1_000
const LONGEST_RETRY = 30_000

/**
 * Sends what was drawn, one request at a time, each built on the revision that the author saw. Until the server has a change it is
 * kept in this browser too; a change that meets a colleague's waits for a person's choice.
 */
export function createSaver({ revision, send, look, keeper, now = Date.now }: World) {
  let state: SaverState = { kind: 'saved', revision, savedAt: null, problems: [], error: null, theirs: null }
  let pending: Change | null = null
  let since = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempts = 0
  let going: Promise<void> | null = null
  let stopped = false
  const listeners = new Set<() => void>()

  const set = (change: Partial<SaverState>) => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  const schedule = (wait: number) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(() => void push(), wait)
  }

  function change(next: Change) {
    if (pending === null) since = now()
    pending = { ...pending, ...next }
    keeper.write({ base: state.revision, change: pending, at: now() })
    if (state.kind === 'conflict') return
    attempts = 0
    set({ kind: going === null ? 'unsaved' : 'saving', error: null })
    schedule(Math.max(0, Math.min(QUIET, since + LONGEST - now())))
  }

  function push(): Promise<void> {
    clearTimeout(timer)
    if (going !== null) return going.then(() => (pending === null || state.kind === 'conflict' || state.kind === 'refused' ? undefined : push()))
    if (pending === null || state.kind === 'conflict') return Promise.resolve()
    going = deliver(pending).finally(() => {
      going = null
      if (pending !== null && state.kind === 'saving') {
        set({ kind: 'unsaved' })
        schedule(QUIET)
      }
    })
    return going
  }

  async function deliver(sent: Change) {
    pending = null
    set({ kind: 'saving', error: null })
    try {
      arrived(await send(sent, state.revision))
    } catch (error) {
      pending = over(sent, pending)
      await failed(error, sent)
    }
  }

  function arrived(saved: Saved) {
    attempts = 0
    set({ kind: pending === null ? 'saved' : 'saving', revision: saved.revision, problems: saved.problems, savedAt: now(), error: null, theirs: null })
    if (pending === null) keeper.clear()
    else keeper.write({ base: state.revision, change: pending, at: now() })
  }

  async function failed(error: unknown, sent: Change) {
    const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'unreachable', '')
    if (problem.code === 'version_conflict') return met(problem, sent)
    if (passing(problem)) return later(problem)
    set({ kind: 'refused', error: problem })
  }

  /** An answer may have been lost on the way: where the server already has what was sent, nobody was faster. */
  async function met(problem: ApiProblem, sent: Change) {
    try {
      const theirs = await look()
      if (!holds(theirs, sent)) return set({ kind: 'conflict', error: problem, theirs })
      pending = rest(pending, sent)
      arrived({ revision: theirs.revision, problems: state.problems })
    } catch {
      later(problem)
    }
  }

  function later(problem: ApiProblem) {
    const wait = problem.retryAfterSeconds === undefined ? Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** attempts++) : problem.retryAfterSeconds * 1000
    set({ kind: 'offline', error: problem })
    schedule(wait)
  }

  return {
    get: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    change,
    /** What the server does not have yet. */
    pending: () => pending,
    isClean: () => pending === null && going === null,
    /** Sends at once. True when the server has everything. */
    async flush(): Promise<boolean> {
      if (going !== null) await going
      for (let round = 0; pending !== null && round < 3 && (round === 0 || state.kind === 'unsaved'); round++) await push()
      return pending === null && state.kind === 'saved'
    },
    /** The server's drawing moved with us knowing: restored, or a colleague's that is now on the screen. */
    adopt: (saved: Partial<Saved>) => set({ revision: saved.revision ?? state.revision, problems: saved.problems ?? state.problems }),
    /** Ours takes the place of the colleague's that was seen; a third change would still be noticed. */
    overwrite(): Promise<void> {
      if (state.theirs === null) return Promise.resolve()
      set({ kind: 'unsaved', revision: state.theirs.revision, theirs: null, error: null })
      return push()
    },
    /** The colleague's stays. */
    giveWay(): void {
      pending = null
      clearTimeout(timer)
      keeper.clear()
      set({ kind: 'saved', revision: state.theirs?.revision ?? state.revision, theirs: null, error: null })
    },
    /** A draft of this browser that never reached the server, found when the funnel was opened and changed by somebody since. */
    meet(found: Change, theirs: Theirs, problem: ApiProblem): void {
      pending = found
      set({ kind: 'conflict', theirs, error: problem })
    },
    /** The network is back. */
    hurry(): void {
      if (state.kind === 'offline') void push()
    },
    /** The page is left: one last try, then silence. What does not arrive stays in this browser. */
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(timer)
      if (pending !== null && state.kind !== 'conflict') await push()
      clearTimeout(timer)
    },
    resume(): void {
      stopped = false
    },
  }
}

/** What is over in a moment by itself. */
function passing({ status }: ApiProblem): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500
}

/** What is newer goes over what was sent. */
function over(sent: Change, newer: Change | null): Change {
  return { ...sent, ...newer }
}

/** Without what was sent and has arrived; a newer value of the same part stays. */
function rest(pending: Change | null, sent: Change): Change | null {
  if (pending === null) return null
  const left: Change = {}
  if (pending.name !== undefined && pending.name !== sent.name) left.name = pending.name
  if (pending.definition !== undefined && pending.definition !== sent.definition) left.definition = pending.definition
  return left.name === undefined && left.definition === undefined ? null : left
}
