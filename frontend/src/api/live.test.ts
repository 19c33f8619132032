import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { live } from './live'

class FakeSocket {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readyState = 1
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  sent: string[] = []
  constructor(readonly address: URL) {
    FakeSocket.all.push(this)
  }
  send(text: string) {
    this.sent.push(text)
  }
  close() {
    this.readyState = 3
  }
  hear(event: string, lane: string | null, seq: number | null, data = {}) {
    this.onmessage?.({ data: JSON.stringify({ event, lane, seq, data }) })
  }
}

const latest = () => {
  const socket = FakeSocket.all.at(-1)
  if (!socket) throw new Error('nothing was opened')
  return socket
}

async function opened(): Promise<FakeSocket> {
  await vi.waitFor(() => expect(FakeSocket.all.length).toBeGreaterThan(0))
  latest().onopen?.()
  return latest()
}

beforeEach(() => {
  FakeSocket.all = []
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(Response.json({ ticket: 'once', expires_in: 30 })))
})

afterEach(() => {
  live.stop()
  vi.useRealTimers()
})

function resyncs() {
  const heard: (string | null)[] = []
  const stop = live.on('resync', (_, lane) => heard.push(lane))
  return { heard, stop }
}

test('a hole in a lane asks for that lane anew, and nothing else does', async () => {
  const { heard, stop } = resyncs()
  live.start()
  const socket = await opened()
  expect(socket.address.searchParams.get('ticket')).toBe('once')
  socket.hear('run:moved', 'a', 7)
  socket.hear('run:moved', 'b', 1)
  socket.hear('run:moved', 'a', 8)
  socket.hear('notification:new', null, null)
  expect(heard).toEqual([null])
  socket.hear('run:moved', 'a', 10)
  socket.hear('run:moved', 'b', 1)
  expect(heard).toEqual([null, 'a', 'b'])
  stop()
})

test('after a break everything is asked anew, and events are heard again', async () => {
  const { heard, stop } = resyncs()
  const typed: unknown[] = []
  const stopTyping = live.on('chat:typing', (data) => typed.push(data))
  live.start()
  const first = await opened()
  first.onclose?.({ code: 1001 })
  await vi.waitFor(() => expect(FakeSocket.all.length).toBe(2), { timeout: 3000 })
  latest().onopen?.()
  expect(heard).toEqual([null, null])
  latest().hear('chat:typing', 'a', 3, { conversation_id: '1' })
  expect(typed).toEqual([{ conversation_id: '1' }])
  stop()
  stopTyping()
})

test('a socket that was left says nothing any more', async () => {
  const { heard, stop } = resyncs()
  live.start()
  const socket = await opened()
  live.stop()
  socket.hear('resync', null, null)
  socket.onclose?.({ code: 1000 })
  expect(heard).toEqual([null])
  expect(FakeSocket.all).toHaveLength(1)
  stop()
})

test('a ticket that was asked for before a stop opens nothing: it may be of another workspace', async () => {
  let answer: (response: Response) => void = () => undefined
  vi.mocked(fetch).mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
  live.start()
  live.stop()
  live.start()
  await vi.waitFor(() => expect(FakeSocket.all).toHaveLength(1))
  answer(Response.json({ ticket: 'of the workspace before', expires_in: 30 }))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(FakeSocket.all.map((socket) => socket.address.searchParams.get('ticket'))).toEqual(['once'])
})
