import { useSyncExternalStore } from 'react'
import { api, ask, type Schemas } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { newId } from '../../../ui/newId'
import type { FeedItem } from '../data'
import { textAt } from '../values'
import { isIncoming, messageData } from '../timeline/entries'

export type MessageType = Schemas['NewMessage']['message_type']

/**
 * What somebody said and the server does not have yet. It is kept in the browser: without a connection it waits and leaves when there is
 * one again, a reload loses nothing. `waiting`: for the connection; `refused`: the server said no, the person decides.
 */
export type Pending = {
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
let owner = ''
let all: readonly Pending[] = []
let resuming = false
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
  /**
   * The connection may be back: what waited leaves, in its order. `arrived` tells what got through although its answer did not; while that
   * cannot be known, it waits on, for nothing is to be said twice.
   */
  async resume(arrived: (pending: Pending) => Promise<boolean>) {
    if (resuming) return
    resuming = true
    try {
      for (const one of all.filter(({ state }) => state === 'waiting')) {
        if (await arrived(one)) outbox.drop(one.id)
        else outbox.retry(one.id)
      }
    } catch (error) {
      if (!isPassing(error)) throw error
    } finally {
      resuming = false
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

/** Of what waits, what the story does not hold yet: a live event may overtake the answer to one's own request. */
export function unseen(pending: readonly Pending[], items: readonly FeedItem[]): Pending[] {
  const spent = new Set<string>()
  return pending.filter((one) => {
    if (one.state === 'refused') return true
    const found = items.find((item) => !spent.has(item.id) && isSame(one, item))
    if (found) spent.add(found.id)
    return !found
  })
}

/** Clocks differ by some seconds; the same words of the same person since then are this message. */
export function isSame(pending: Pending, item: FeedItem): boolean {
  return (
    item.type === 'message' &&
    !isIncoming(item) &&
    item.actor?.id === pending.agentId &&
    item.kind === pending.type &&
    item.conversation_id === pending.conversationId &&
    Date.parse(item.timestamp) > Date.parse(pending.at) - 5_000 &&
    sameContent(messageData(item), pending.data)
  )
}

function sameContent(stored: Record<string, unknown>, said: Record<string, unknown>): boolean {
  const key = textAt(said, 'mediaId') ? (['media_id', 'mediaId'] as const) : textAt(said, 'name') ? (['name', 'name'] as const) : (['text', 'text'] as const)
  return textAt(stored, key[0]) === textAt(said, key[1])
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
  try {
    const { conversationId, type, data } = pending
    const message = await ask(api.POST('/api/v1/chats/{conversation_id}/messages', { params: { path: { conversation_id: conversationId } }, body: { message_type: type, data } }))
    for (const listener of sentListeners) listener(message)
    outbox.drop(id)
  } catch (error) {
    const problem = error instanceof ApiProblem ? error : new ApiProblem(500, 'unknown', '')
    change(id, isPassing(problem) ? { state: 'waiting', code: problem.code } : { state: 'refused', code: problem.errors[0]?.code || problem.code, reason: problem.errors[0]?.message || problem.detail })
  }
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
