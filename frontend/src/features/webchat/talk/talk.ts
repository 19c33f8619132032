import { newId } from '../../../ui/newId'
import { hear } from './hear'
import { memory } from './memory'
import { merged, unanswered } from './merge'
import { Refused, server as serverOf, type Server } from './server'
import type { Message, Talk, Waiting } from './types'

const TYPING_LASTS = 6000
const TELL_TYPING_EVERY = 3000

export type Talking = ReturnType<typeof talking>

/** One visitor's talk with the school: what is known of it, kept fresh, and what may be done. */
export function talking(token: string, language: string, server: Server = serverOf(token, language)) {
  const remembered = memory(token)
  let state: Talk = { page: null, phase: 'loading', messages: [], waiting: remembered.get().waiting, earlier: null, loadingEarlier: false, link: 'idle', typing: false, readId: remembered.get().readId }
  const listeners = new Set<() => void>()
  let ear: ReturnType<typeof hear> | null = null
  let lastSeq: number | null = null
  let sending = false
  let typingEnds: ReturnType<typeof setTimeout> | undefined
  let resend: ReturnType<typeof setTimeout> | undefined
  let toldTyping = 0
  const seen = new Set<number>()

  const set = (change: Partial<Talk>) => {
    state = { ...state, ...change }
    if (change.waiting || change.readId) remembered.set({ waiting: [...state.waiting], readId: state.readId })
    for (const listener of listeners) listener()
  }
  const take = (told: readonly Message[]) => {
    const messages = merged(state.messages, told)
    set({ messages, waiting: unanswered(state.waiting, told), ...(told.some(({ direction }) => direction === 'OUT') ? { typing: false } : {}) })
    acknowledge()
  }

  async function start(): Promise<void> {
    set({ phase: 'loading' })
    try {
      const page = await server.page()
      set({ page, link: page.online ? 'idle' : 'closed' })
      const { visitor } = remembered.get()
      if (visitor) await fetchTalk(visitor)
      set({ phase: 'ready' })
      if (visitor && remembered.get().visitor && page.online) listen(visitor)
      if (state.waiting.length > 0) void flush()
    } catch (error) {
      set({ phase: error instanceof Refused && (error.status === 404 || error.status === 410) ? 'gone' : 'failed' })
    }
  }

  /** The newest part anew: after a hole, a reconnection, a reload. */
  async function fetchTalk(visitor: string): Promise<void> {
    try {
      const { messages, earlier } = await server.messages(visitor)
      const known = state.messages.length > 0
      take(messages)
      if (!known) set({ earlier })
    } catch (error) {
      if (!isOver(error)) throw error
      forget()
    }
  }

  function listen(visitor: string): void {
    ear?.stop()
    lastSeq = null
    ear = hear(server.socketAddress(), visitor, {
      onLink: (link) => set({ link }),
      onOver: () => {
        forget()
        set({ link: 'idle' })
      },
      onClosed: () => void closed(),
      onFrame: ({ event, data, seq }) => {
        if (seq !== null) {
          if (lastSeq !== null && seq !== lastSeq + 1) refetch(visitor)
          lastSeq = seq
        }
        if (event === 'entered') {
          refetch(visitor)
          void flush()
        } else if (event === 'resync') refetch(visitor)
        else if (event === 'message' && isMessage(data)) take([data])
        else if (event === 'typing') typing()
        else if (event === 'read') read(data.client_id)
      },
    })
  }

  const refetch = (visitor: string) => void fetchTalk(visitor).catch(() => undefined)

  /** Switched off, or this visitor left: which of the two, the page knows. */
  async function closed(): Promise<void> {
    ear = null
    const page = await server.page().catch(() => null)
    if (page) set({ page })
    if (page?.online) forget()
    set({ link: page?.online ? 'idle' : 'closed' })
  }

  function typing(): void {
    set({ typing: true })
    clearTimeout(typingEnds)
    typingEnds = setTimeout(() => set({ typing: false }), TYPING_LASTS)
  }

  function read(clientId: unknown): void {
    const message = state.messages.find(({ client_id: id }) => id === clientId)
    if (message && message.id > state.readId) set({ readId: message.id })
  }

  /** The school is told what stands on the screen, and what was looked at. */
  function acknowledge(): void {
    const fresh = state.messages.filter(({ id, direction }) => direction === 'OUT' && !seen.has(id)).map(({ id }) => id)
    const looking = document.visibilityState === 'visible'
    if (!ear || state.link !== 'online' || (fresh.length === 0 && !looking)) return
    const newest = state.messages.findLast(({ direction }) => direction === 'OUT')?.id
    ear.say('seen', { delivered: fresh.slice(-200), ...(looking && newest ? { read: newest } : {}) })
    for (const id of fresh) if (looking) seen.add(id)
  }

  function forget(): void {
    ear?.stop()
    ear = null
    remembered.set({ visitor: null, readId: 0 })
    set({ messages: [], earlier: null, readId: 0 })
  }

  function write(words: Pick<Waiting, 'text' | 'option' | 'asked'>): void {
    const waiting: Waiting = { ...words, clientId: newId(), at: new Date().toISOString() }
    set({ waiting: [...state.waiting, waiting] })
    void flush()
  }

  /** One after the other, so that they arrive in the order they were written. */
  async function flush(): Promise<void> {
    if (sending) return
    sending = true
    clearTimeout(resend)
    try {
      for (let next = nextOf(state); next; next = nextOf(state)) await sendOne(next)
    } catch (error) {
      const wait = error instanceof Refused && error.retryAfter ? error.retryAfter * 1000 : 3000
      resend = setTimeout(() => void flush(), wait)
    } finally {
      sending = false
    }
  }

  async function sendOne({ clientId, text, option, asked }: Waiting): Promise<void> {
    try {
      const visitor = remembered.get().visitor ?? (await server.arrive())
      if (remembered.get().visitor !== visitor) remembered.set({ visitor })
      if (!ear) listen(visitor)
      take([await server.post(visitor, { client_id: clientId, ...(option ? { option, asked } : { text }) })])
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (isOver(error)) forget()
      else if (error.status === 409) return void set({ link: 'closed', waiting: failed(state.waiting, clientId, error.message) })
      else if (error.status === 422 || error.status === 400 || error.status === 413) set({ waiting: failed(state.waiting, clientId, error.message) })
      else throw error
    }
  }

  return {
    get: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start,
    write,
    retry: (clientId: string) => {
      set({ waiting: state.waiting.map((one) => (one.clientId === clientId ? { ...one, failed: undefined } : one)) })
      void flush()
    },
    drop: (clientId: string) => set({ waiting: state.waiting.filter((one) => one.clientId !== clientId) }),
    acknowledge,
    writing: () => {
      if (Date.now() - toldTyping < TELL_TYPING_EVERY) return
      toldTyping = Date.now()
      ear?.say('typing', {})
    },
    earlier: async () => {
      const { visitor } = remembered.get()
      if (!visitor || !state.earlier || state.loadingEarlier) return
      set({ loadingEarlier: true })
      try {
        const { messages, earlier } = await server.messages(visitor, state.earlier)
        set({ messages: merged(state.messages, messages), earlier })
      } catch {
        // The button stays, and is pressed again.
      } finally {
        set({ loadingEarlier: false })
      }
    },
    file: (id: string) => {
      const { visitor } = remembered.get()
      return visitor ? server.file(visitor, id) : Promise.reject(new Refused(401, 'visitor_unknown', ''))
    },
    draft: { get: () => remembered.get().draft, set: (draft: string) => remembered.set({ draft }) },
  }
}

function nextOf({ waiting }: Talk): Waiting | undefined {
  return waiting.find((one) => !one.failed)
}

function failed(waiting: readonly Waiting[], clientId: string, why: string): Waiting[] {
  return waiting.map((one) => (one.clientId === clientId ? { ...one, failed: why || '!' } : one))
}

function isOver(error: unknown): boolean {
  return error instanceof Refused && error.status === 401
}

function isMessage(data: Record<string, unknown>): data is Record<string, unknown> & Message {
  return typeof data.id === 'number' && (data.direction === 'IN' || data.direction === 'OUT') && typeof data.text === 'string' && typeof data.timestamp === 'string'
}
