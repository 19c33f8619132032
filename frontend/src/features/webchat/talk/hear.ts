/** What a visitor's socket says. `shut`: it was closed for good; the page, or the visitor's token, may be over, and only asking tells. */
export type Heard = { event: string; data: Record<string, unknown>; seq: number | null }
export type Ear = { onFrame: (heard: Heard) => void; onLink: (link: 'connecting' | 'online' | 'lost' | 'crowded') => void; onShut: () => void }

const SHUT: readonly number[] = [4401, 4403]
const CROWDED = 4409
const FIRST_WAIT = 600
const LONGEST_WAIT = 20_000

/** Listens until it is told to stop; a lost connection is tried again, sooner when the browser says that it is back. */
export function hear(address: string, visitor: string, ear: Ear) {
  let socket: WebSocket | null = null
  let stopped = false
  let attempt = 0
  let crowded = false
  let retry: ReturnType<typeof setTimeout> | undefined

  const open = () => {
    if (stopped || socket) return
    if (!crowded) ear.onLink(attempt > 0 ? 'lost' : 'connecting')
    const own = new WebSocket(address)
    socket = own
    own.onopen = () => own.send(JSON.stringify({ event: 'enter', data: { visitor } }))
    own.onmessage = (message) => {
      const heard = typeof message.data === 'string' ? parse(message.data) : null
      if (!heard || own !== socket) return
      if (heard.event === 'entered') {
        attempt = 0
        crowded = false
        ear.onLink('online')
      }
      ear.onFrame(heard)
    }
    own.onclose = ({ code }) => {
      if (own !== socket) return
      socket = null
      if (stopped) return
      if (SHUT.includes(code)) return ear.onShut()
      crowded = code === CROWDED
      ear.onLink(crowded ? 'crowded' : 'lost')
      const wait = crowded ? LONGEST_WAIT : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt++) * (0.5 + Math.random() / 2)
      retry = setTimeout(open, wait)
    }
  }
  const hurry = () => {
    if (document.visibilityState === 'hidden') return
    clearTimeout(retry)
    open()
  }
  addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
  open()
  return {
    say: (event: 'typing' | 'seen', data: Record<string, unknown>) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ event, data }))
    },
    stop: () => {
      stopped = true
      clearTimeout(retry)
      removeEventListener('online', hurry)
      document.removeEventListener('visibilitychange', hurry)
      socket?.close(1000)
      socket = null
    },
  }
}

function parse(text: string): Heard | null {
  const value: unknown = JSON.parse(text)
  if (!isRecord(value) || typeof value.event !== 'string') return null
  return { event: value.event, data: isRecord(value.data) ? value.data : {}, seq: typeof value.seq === 'number' ? value.seq : null }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
