import { newId } from '../../../ui/newId'
import { hear } from './hear'
import { memory } from './memory'
import { merged, unanswered } from './merge'
import { Refused, server as serverOf, type Server } from './server'
import { FILE_LOST, type Message, type Talk, type Waiting } from './types'

const TYPING_LASTS = 6000
const TELL_TYPING_EVERY = 3000
/** How often a page that takes no messages is asked whether it does again. */
const LOOK_AGAIN = 20_000
const FIRST_WAIT = 1000
const LONGEST_WAIT = 30_000
/** What is read back to close a hole; beyond it the talk begins with what is newest. */
const MOST_PAGES = 5

export type Talking = ReturnType<typeof talking>

/** One visitor's talk with the school: what is known of it, kept fresh, and what may be done. */
export function talking(token: string, language: string, server: Server = serverOf(token, language)) {
  const remembered = memory(token)
  const files = new Map<string, File>()
  let state: Talk = { page: null, phase: 'loading', messages: [], waiting: remembered.get().waiting.map(withoutFile), earlier: null, loadingEarlier: false, link: 'idle', typing: false, upload: null, readId: remembered.get().readId }
  const listeners = new Set<() => void>()
  let ear: ReturnType<typeof hear> | null = null
  let lastSeq: number | null = null
  let sending = false
  let stopUpload: AbortController | null = null
  let typingEnds: ReturnType<typeof setTimeout> | undefined
  let toldTyping = 0
  /** Up to this id nothing is missing; while `fetching`, what the socket tells may lie behind a hole. */
  let whole = 0
  let fetching = 0
  const seen = new Set<number>()
  const waits = { resend: pause(), refetch: pause(), look: pause() }

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
      if (!page.online) waits.look.once(LOOK_AGAIN, look)
      if (state.waiting.length > 0) void flush()
    } catch (error) {
      if (isGone(error)) gone()
      else set({ phase: 'failed' })
    }
  }

  /** The newest part anew, and what was missed before it: after a hole, a reconnection, a reload. */
  async function fetchTalk(visitor: string): Promise<void> {
    fetching++
    try {
      const known = whole
      let { messages, earlier } = await server.messages(visitor)
      for (let pages = 1; known > 0 && earlier !== null && (messages[0]?.id ?? 0) > known && pages < MOST_PAGES; pages++) {
        const before = await server.messages(visitor, earlier)
        messages = [...before.messages, ...messages]
        earlier = before.earlier
      }
      const oldest = messages[0]?.id ?? 0
      const holed = known > 0 && earlier !== null && oldest > known
      if (holed) set({ messages: state.messages.filter(({ id }) => id >= oldest) })
      if (known === 0 || holed) set({ earlier })
      whole = Math.max(whole, messages.at(-1)?.id ?? 0)
      take(messages)
    } catch (error) {
      if (!isOver(error)) throw error
      forget()
    } finally {
      fetching--
    }
  }

  function listen(visitor: string): void {
    ear?.stop()
    lastSeq = null
    ear = hear(server.socketAddress(), visitor, {
      onLink: (link) => set({ link }),
      onShut: () => void look(),
      onFrame: ({ event, data, seq }) => {
        const holed = seq !== null && lastSeq !== null && seq !== lastSeq + 1
        if (seq !== null) lastSeq = seq
        if (holed || event === 'resync' || event === 'entered') refetch(visitor)
        if (event === 'entered') {
          waits.look.reset()
          void flush()
        } else if (event === 'message' && isMessage(data)) {
          if (fetching === 0 && !waits.refetch.isOn()) whole = Math.max(whole, data.id)
          take([data])
        } else if (event === 'typing') typing()
        else if (event === 'read') read(data.client_id)
      },
    })
  }

  /** Until it succeeds: what was missed is not told again. */
  function refetch(visitor: string): void {
    waits.refetch.stop()
    void fetchTalk(visitor).then(waits.refetch.reset, (error: unknown) => (isGone(error) ? void look() : waits.refetch.again(() => refetch(visitor))))
  }

  /** The school has shut this page, or the visitor's token is over: which of the two, the page and the talk know. */
  async function look(): Promise<void> {
    ear?.stop()
    ear = null
    try {
      const page = await server.page()
      set({ page })
      if (!page.online) {
        set({ link: 'closed' })
        return waits.look.once(LOOK_AGAIN, look)
      }
      const { visitor } = remembered.get()
      if (visitor) await fetchTalk(visitor)
      set({ link: 'idle' })
      if (remembered.get().visitor && visitor) waits.look.again(() => listen(visitor))
      void flush()
    } catch (error) {
      if (isGone(error)) return gone()
      if (state.link !== 'closed') set({ link: 'lost' })
      waits.look.again(look)
    }
  }

  /** There is no such page, or it was removed while one talked: what was said stays on the screen, nothing is tried again. */
  function gone(): void {
    ear?.stop()
    ear = null
    stopUpload?.abort()
    for (const wait of Object.values(waits)) wait.stop()
    set({ phase: 'gone', link: 'closed', typing: false })
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
    whole = 0
    remembered.set({ visitor: null, readId: 0 })
    set({ messages: [], earlier: null, readId: 0 })
  }

  function write(words: Pick<Waiting, 'text' | 'option' | 'asked'>, file?: File): void {
    const waiting: Waiting = { ...words, clientId: newId(), at: new Date().toISOString(), ...(file && { file: { name: file.name, mime: file.type, size: file.size } }) }
    if (file) files.set(waiting.clientId, file)
    set({ waiting: [...state.waiting, waiting] })
    void flush()
  }

  /** One after the other, so that they arrive in the order they were written. */
  async function flush(): Promise<void> {
    if (sending || state.phase === 'gone') return
    sending = true
    waits.resend.stop()
    try {
      for (let next = nextOf(state); next && isHere(); next = nextOf(state)) await sendOne(next)
      waits.resend.reset()
    } catch (error) {
      waits.resend.again(flush, error instanceof Refused && error.retryAfter ? error.retryAfter * 1000 : 0)
    } finally {
      sending = false
    }
  }

  async function sendOne(one: Waiting): Promise<void> {
    const { clientId, text, option, asked } = one
    try {
      const visitor = remembered.get().visitor ?? (await server.arrive())
      if (remembered.get().visitor !== visitor) remembered.set({ visitor })
      if (!ear && state.link !== 'closed') listen(visitor)
      const media = one.file && (one.file.id ?? (await bring(visitor, one)))
      if (!state.waiting.some((other) => other.clientId === clientId)) return
      take([await server.post(visitor, { client_id: clientId, ...(option ? { option, asked } : media ? { media_id: media, text } : { text }) })])
      files.delete(clientId)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (!state.waiting.some((other) => other.clientId === clientId)) return
      if (isOver(error)) return forget()
      if (isPassing(error)) throw error
      set({ waiting: failed(state.waiting, clientId, error.message) })
      if (error.status === 404 || error.code === 'page_closed') await look()
    }
  }

  /** The file of a message to the server; answers its id. It is brought once, however often the message is sent. */
  async function bring(visitor: string, { clientId, file }: Waiting): Promise<string> {
    const held = files.get(clientId)
    if (!held || !file) throw new Refused(410, 'file_lost', FILE_LOST)
    stopUpload = new AbortController()
    try {
      const id = await server.upload(visitor, held, (part) => set({ upload: { clientId, part } }), stopUpload.signal)
      set({ waiting: state.waiting.map((other) => (other.clientId === clientId ? { ...other, file: { ...file, id } } : other)) })
      return id
    } finally {
      stopUpload = null
      set({ upload: null })
    }
  }

  const isHere = () => state.phase !== 'gone'
  addEventListener('online', () => void flush())

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
    drop: (clientId: string) => {
      files.delete(clientId)
      set({ waiting: state.waiting.filter((one) => one.clientId !== clientId) })
      if (state.upload?.clientId === clientId) stopUpload?.abort()
    },
    /** What goes with a message that waits, for as long as this page holds it. */
    held: (clientId: string) => files.get(clientId) ?? null,
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

/** Of the page before: what it had not brought to the server is not there any more. */
function withoutFile(one: Waiting): Waiting {
  return one.file && !one.file.id && !one.failed ? { ...one, failed: FILE_LOST } : one
}

function isOver(error: unknown): boolean {
  return error instanceof Refused && error.status === 401
}

function isGone(error: unknown): boolean {
  return error instanceof Refused && (error.status === 404 || error.status === 410)
}

/** No network, a restart, too much at once: it goes by itself. A day's measure of files does not. */
function isPassing({ status, code }: Refused): boolean {
  return status === 0 || status === 408 || (status === 429 && code !== 'files_full') || status >= 500
}

/** One thing that is done later: again and again with growing waits, half of each chance, or once after a while. */
function pause() {
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  const after = (wait: number, work: () => unknown) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      void work()
    }, wait)
  }
  const stop = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    again: (work: () => unknown, atLeast = 0) => after(Math.max(atLeast, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt++) * (0.5 + Math.random() / 2)), work),
    once: (wait: number, work: () => unknown) => after(wait, work),
    isOn: () => timer !== undefined,
    stop,
    reset: () => {
      stop()
      attempt = 0
    },
  }
}

function isMessage(data: Record<string, unknown>): data is Record<string, unknown> & Message {
  return typeof data.id === 'number' && (data.direction === 'IN' || data.direction === 'OUT') && typeof data.text === 'string' && typeof data.timestamp === 'string'
}
