import { useEffect, useRef, useSyncExternalStore } from 'react'
import { api, ask } from './client'
import type { LiveEvents } from './liveEvents'
import { session } from './session'

/**
 * What happens in the workspace, as it happens: one socket a tab. Events carry their lane (a contact on a connection) and its `seq`;
 * a hole in it, a `resync` and every reconnection say `resync`: fetch anew what is on the screen.
 */
export type LiveStatus = 'off' | 'connecting' | 'open' | 'lost'

type Frame = { event: string; data: unknown; lane: string | null; seq: number | null; ref: unknown }
type Handler = (data: unknown, lane: string | null) => void

const FIRST_WAIT = 500
const LONGEST_WAIT = 30_000
const SESSION_OVER = 4401
const ROLE_CHANGED = 4403

let status: LiveStatus = 'off'
let socket: WebSocket | null = null
let wanted = false
let attempt = 0
let retry: ReturnType<typeof setTimeout> | undefined
let everOpen = false
/** Of start and stop: a ticket that was asked for before a stop opens nothing after it, least of all another workspace's socket. */
let generation = 0
const lastSeq = new Map<string, number>()
const statusListeners = new Set<() => void>()
const handlers = new Map<string, Set<Handler>>()

export const live = {
  /** Idempotent. After a change of workspace: stop, then start. */
  start() {
    if (wanted) return
    wanted = true
    addEventListener('online', hurry)
    document.addEventListener('visibilitychange', hurry)
    void connect()
  },
  stop() {
    wanted = false
    everOpen = false
    generation++
    clearTimeout(retry)
    removeEventListener('online', hurry)
    document.removeEventListener('visibilitychange', hurry)
    socket?.close(1000)
    socket = null
    lastSeq.clear()
    attempt = 0
    setStatus('off')
  },
  /** Colleagues see who is writing. Best effort: nothing is queued. */
  send(event: 'chat:typing', data: { conversation_id: string }) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ event, data }))
  },
  on<E extends keyof LiveEvents>(event: E, handler: (data: LiveEvents[E], lane: string | null) => void): () => void {
    const list = handlers.get(event) ?? new Set()
    handlers.set(event, list)
    const own: Handler = (data, lane) => isOf<E>(data) && handler(data, lane)
    list.add(own)
    return () => {
      list.delete(own)
    }
  },
}

/** The handler runs for every such event while the component is mounted. */
export function useLive<E extends keyof LiveEvents>(event: E, handler: (data: LiveEvents[E], lane: string | null) => void): void {
  const latest = useRef(handler)
  useEffect(() => {
    latest.current = handler
  })
  useEffect(() => live.on(event, (data, lane) => latest.current(data, lane)), [event])
}

export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    (listener) => {
      statusListeners.add(listener)
      return () => statusListeners.delete(listener)
    },
    () => status,
  )
}

async function connect() {
  if (!wanted || socket) return
  const own = generation
  setStatus(everOpen || attempt > 2 ? 'lost' : 'connecting')
  try {
    const { ticket } = await ask(api.POST('/api/v1/auth/ws-ticket'))
    if (own !== generation || socket) return
    open(ticket)
  } catch {
    if (own === generation) again()
  }
}

function open(ticket: string) {
  const address = new URL('/api/v1/ws', location.href)
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  address.searchParams.set('ticket', ticket)
  const own = new WebSocket(address)
  socket = own
  own.onopen = () => {
    if (socket !== own) return
    attempt = 0
    lastSeq.clear()
    setStatus('open')
    // Also the first time: between the first fetch and now something may have happened.
    tell('resync', {}, null)
    everOpen = true
  }
  own.onmessage = (message) => {
    if (socket === own && typeof message.data === 'string') take(message.data)
  }
  own.onclose = ({ code }) => {
    if (socket !== own) return
    socket = null
    if (code === ROLE_CHANGED) tell('membership', {}, null)
    // A session that is over says so with the next request too, which then shows the sign-in.
    if (code === SESSION_OVER && session.get().status !== 'signed-in') return live.stop()
    again()
  }
}

function again() {
  if (!wanted) return
  if (everOpen || attempt > 1) setStatus('lost')
  clearTimeout(retry)
  // Not all at once after a restart: half of the wait is chance.
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt++) * (0.5 + Math.random() / 2)
  retry = setTimeout(() => void connect(), wait)
}

function hurry() {
  if (!wanted || socket || document.visibilityState === 'hidden') return
  clearTimeout(retry)
  void connect()
}

function take(text: string) {
  const frame = parse(text)
  if (!frame) return
  if (frame.lane && frame.seq !== null) {
    const before = lastSeq.get(frame.lane)
    lastSeq.set(frame.lane, frame.seq)
    if (before !== undefined && frame.seq !== before + 1) tell('resync', {}, frame.lane)
  }
  tell(frame.event, frame.data, frame.lane)
}

function tell(event: string, data: unknown, lane: string | null) {
  for (const handler of [...(handlers.get(event) ?? [])]) handler(data, lane)
}

function setStatus(next: LiveStatus) {
  if (status === next) return
  status = next
  for (const listener of statusListeners) listener()
}

function parse(text: string): Frame | null {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || !('event' in value) || typeof value.event !== 'string') return null
  return {
    event: value.event,
    data: 'data' in value ? value.data : {},
    lane: 'lane' in value && typeof value.lane === 'string' ? value.lane : null,
    seq: 'seq' in value && typeof value.seq === 'number' ? value.seq : null,
    ref: 'ref' in value ? value.ref : null,
  }
}

/** The server's word is believed: its events have the shapes of liveEvents.ts, which its tests hold. */
function isOf<E extends keyof LiveEvents>(data: unknown): data is LiveEvents[E] {
  return typeof data === 'object' && data !== null
}
