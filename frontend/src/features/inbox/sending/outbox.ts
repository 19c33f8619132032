import { useSyncExternalStore } from 'react'
import { api, ask, type Schemas } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { newId } from '../../../ui/newId'

export type MessageType = Schemas['NewMessage']['message_type']

/**
 * What somebody said and the server has not answered for yet. It is kept in the browser: without a connection it waits and leaves when there
 * is one again, a reload loses nothing. `waiting`: for the connection; `refused`: the server said no, or it is OLD: the person decides.
 */
export type Pending = {
  /** Its Idempotency-Key too: however often it is sent, the server takes it once. */
  id: string
  conversationId: string
  agentId: string
  type: MessageType
  data: Record<string, unknown>
  at: string
  state: 'sending' | 'waiting' | 'refused'
  reason?: string
  code?: string
}

type Sent = (message: Schemas['MessageAnswer']) => void

const PREFIX = 'batuta.outbox'
/** The server knows keys for 24 hours; what waited longer might be said twice. */
const OLD = 23 * 60 * 60_000
let owner = ''
let all: readonly Pending[] = []
let running: Promise<void> = Promise.resolve()
/** Ids that this tab has put into the store: what of them is missing there was dropped by another. */
let written = new Set<string>()
const listeners = new Set<() => void>()
const sentListeners = new Set<Sent>()

export const outbox = {
  /** Whose it is: a user in a workspace. What another left on this browser is not shown to them. */
  open(userId: string, workspaceId: string) {
    const next = `${PREFIX}.${userId}.${workspaceId}`
    if (owner === next) return
    owner = next
    written = new Set()
    set(restored(localStorage.getItem(owner)))
  },
  send(message: Omit<Pending, 'id' | 'at' | 'state'>) {
    const pending: Pending = { ...message, id: `pending-${newId()}`, at: new Date().toISOString(), state: 'sending' }
    set([...all, pending])
    deliver(pending)
  },
  retry(id: string) {
    const found = all.find((one) => one.id === id)
    if (!found) return
    change(id, { state: 'sending', reason: undefined, code: undefined })
    deliver(found)
  },
  drop(id: string) {
    set(all.filter((one) => one.id !== id))
  },
  /** The connection may be back: what waited leaves, in its order. */
  resume() {
    for (const { id, at, state } of all) {
      if (state !== 'waiting') continue
      if (Date.parse(at) < Date.now() - OLD) change(id, { state: 'refused', code: 'old', reason: undefined })
      else outbox.retry(id)
    }
  },
  onSent(listener: Sent) {
    sentListeners.add(listener)
    return () => {
      sentListeners.delete(listener)
    }
  },
  get: () => all,
}

export function usePending(conversationId: string): readonly Pending[] {
  const every = useSyncExternalStore(subscribe, () => all)
  return every.filter((one) => one.conversationId === conversationId)
}

/** Whether something waits for the connection. */
export function useWaiting(): boolean {
  return useSyncExternalStore(subscribe, () => all.some(({ state }) => state === 'waiting'))
}

/** One after the other, so that they arrive in the order in which they were said. */
function deliver(pending: Pending) {
  running = running.then(() => attempt(pending.id))
}

/** Two tabs of one person share what waits: whoever has the lock sends it, the other then finds it gone. */
async function attempt(id: string): Promise<void> {
  // On plain http to another machine there are no locks.
  if (!('locks' in navigator)) return post(id)
  await navigator.locks.request(`batuta.outbox.${id}`, async () => {
    set(all)
    await post(id)
  })
}

async function post(id: string) {
  const pending = all.find((one) => one.id === id)
  if (!pending || pending.state !== 'sending') return
  if (isBehind(pending)) return change(id, { state: 'waiting' })
  try {
    const { conversationId, type, data } = pending
    const message = await ask(api.POST('/api/v1/chats/{conversation_id}/messages', { params: { path: { conversation_id: conversationId }, header: { 'Idempotency-Key': id } }, body: { message_type: type, data } }))
    for (const listener of sentListeners) listener(message)
    outbox.drop(id)
  } catch (error) {
    const problem = error instanceof ApiProblem ? error : new ApiProblem(500, 'unknown', '')
    change(id, isPassing(problem) ? { state: 'waiting', code: problem.code } : { state: 'refused', code: problem.errors[0]?.code || problem.code, reason: problem.errors[0]?.message || problem.detail })
  }
}

/** What was said before it in the conversation still waits. */
function isBehind(pending: Pending): boolean {
  return all.slice(0, all.indexOf(pending)).some(({ conversationId, state }) => conversationId === pending.conversationId && state === 'waiting')
}

/** What may be over in a moment: no network, a restart, too many requests, a session that is being renewed. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 502)
}

function change(id: string, part: Partial<Pending>) {
  set(all.map((one) => (one.id === id ? { ...one, ...part } : one)))
}

/** Two tabs of one person share the store: what another added stays in it, what another dropped is dropped here too. */
function set(next: readonly Pending[]) {
  const stored = new Map(restored(localStorage.getItem(owner)).map((one) => [one.id, one]))
  all = next.filter(({ id }) => !written.has(id) || stored.has(id))
  const mine = new Set([...next.map(({ id }) => id), ...written])
  if (owner) store([...all, ...[...stored.values()].filter(({ id }) => !mine.has(id))])
  for (const listener of listeners) listener()
}

function store(list: readonly Pending[]) {
  try {
    if (list.length > 0) localStorage.setItem(owner, JSON.stringify(list))
    else localStorage.removeItem(owner)
    written = new Set(all.map(({ id }) => id))
  } catch {
    // A full store: it goes on from memory.
  }
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** What was on its way when the page closed may have arrived: it waits until that is known. */
function restored(text: string | null): Pending[] {
  try {
    const found: unknown = text ? JSON.parse(text) : []
    return Array.isArray(found) ? found.filter(isPending).map((one) => (one.state === 'sending' ? { ...one, state: 'waiting' } : one)) : []
  } catch {
    return []
  }
}

function isPending(value: unknown): value is Pending {
  return typeof value === 'object' && value !== null && 'id' in value && 'conversationId' in value && 'data' in value && 'state' in value && 'at' in value && 'type' in value && 'agentId' in value
}
