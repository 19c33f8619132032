import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Refused, type Post, type Server } from './server'
import { talking } from './talk'
import { FILE_LOST, type Message } from './types'

const AT = '2026-11-21T12:00:00Z'
const message = (id: number, direction: 'IN' | 'OUT', more: Partial<Message> = {}): Message => ({ id, direction, type: 'text', text: `${id}`, status: 'sent', timestamp: AT, ...more })

class Socket {
  static readonly OPEN = 1
  static all: Socket[] = []
  readyState = 1
  onopen?: () => void
  onmessage?: (message: { data: string }) => void
  onclose?: (closed: { code: number }) => void
  constructor() {
    Socket.all.push(this)
  }
  send() {}
  close() {}
  enter() {
    this.onopen?.()
    this.tell('entered', {}, null)
  }
  tell(event: string, data: unknown, seq: number | null) {
    this.onmessage?.({ data: JSON.stringify({ event, data, seq }) })
  }
}
const socket = () => Socket.all.at(-1) ?? new Socket()

/** A school that keeps what it is told, pages by two, and loses answers, or itself, on demand. */
function school() {
  const kept: Message[] = []
  const world = { kept, online: true, here: true, loses: 0, calls: 0 }
  const found = <T,>(answer: () => T): Promise<T> => {
    world.calls++
    return world.here ? Promise.resolve(answer()) : Promise.reject(new Refused(404, 'not_found', ''))
  }
  const server: Server = {
    page: () => found(() => ({ name: 'Site', workspace: 'Escola', language: 'pt-BR', online: world.online })),
    arrive: () => found(() => 'v1'),
    messages: (_, before = Infinity) =>
      found(() => {
        const all = kept.filter(({ id }) => id < before)
        return { messages: all.slice(-2), earlier: all.length > 2 ? (all.at(-2)?.id ?? null) : null }
      }),
    post: (_, { client_id, text }: Post) =>
      found(() => {
        const known = kept.find((one) => one.client_id === client_id)
        const made = known ?? message(kept.length + 1, 'IN', { client_id, text })
        if (!known) kept.push(made)
        if (world.loses-- > 0) throw new Refused(0, 'unreachable', '')
        return made
      }),
    file: () => found(() => new Blob()),
    upload: () => found(() => 'm1'),
    socketAddress: () => 'ws://school',
  }
  return { world, server }
}

const settled = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', Socket)
  localStorage.clear()
  Socket.all = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a message whose answer was lost, twice, is said once and waits no more', async () => {
  const { world, server } = school()
  const talk = talking('t', 'pt-BR', server)
  await talk.start()
  world.loses = 2
  talk.write({ text: 'oi' })
  talk.write({ text: 'tudo bem?' })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(world.kept.map(({ text }) => text)).toEqual(['oi', 'tudo bem?'])
  expect(talk.get().messages).toHaveLength(2)
  expect(talk.get().waiting).toEqual([])
})

test('what was said while the line was down is read back, however many pages, even when the first try fails', async () => {
  const { world, server } = school()
  const talk = talking('t', 'pt-BR', server)
  await talk.start()
  talk.write({ text: 'oi' })
  await settled()
  socket().enter()
  await settled()
  socket().onclose?.({ code: 1006 })
  expect(talk.get().link).toBe('lost')
  for (let id = 2; id <= 6; id++) world.kept.push(message(id, 'OUT'))
  const read = vi.spyOn(server, 'messages').mockRejectedValueOnce(new Refused(503, 'unavailable', ''))
  await vi.advanceTimersByTimeAsync(1000)
  socket().enter()
  await vi.advanceTimersByTimeAsync(3000)
  expect(read.mock.calls.length).toBeGreaterThan(1)
  expect(talk.get().messages.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
})

test('a page that was removed while one talked ends the talk and asks nobody any more', async () => {
  const { world, server } = school()
  const talk = talking('t', 'pt-BR', server)
  await talk.start()
  talk.write({ text: 'oi' })
  await settled()
  socket().enter()
  await settled()
  world.here = false
  talk.write({ text: 'ainda aí?' })
  await settled()
  expect(talk.get()).toMatchObject({ phase: 'gone', messages: [{ text: 'oi' }], waiting: [{ text: 'ainda aí?' }] })
  const { calls } = world
  await vi.advanceTimersByTimeAsync(120_000)
  expect([world.calls, Socket.all.length]).toEqual([calls, 1])
})

test('a page that is switched off says so, and goes on when it is on again', async () => {
  const { world, server } = school()
  const talk = talking('t', 'pt-BR', server)
  await talk.start()
  talk.write({ text: 'oi' })
  await settled()
  socket().enter()
  world.online = false
  socket().onclose?.({ code: 4403 })
  await settled()
  expect(talk.get()).toMatchObject({ phase: 'ready', link: 'closed' })
  world.online = true
  await vi.advanceTimersByTimeAsync(30_000)
  socket().enter()
  await settled()
  expect(talk.get().link).toBe('online')
  expect(talk.get().messages).toHaveLength(1)
})

test('one page too many says so and waits long', async () => {
  const { server } = school()
  const talk = talking('t', 'pt-BR', server)
  await talk.start()
  talk.write({ text: 'oi' })
  await settled()
  socket().onclose?.({ code: 4409 })
  expect(talk.get().link).toBe('crowded')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(Socket.all).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(Socket.all).toHaveLength(2)
  expect(talk.get().link).toBe('crowded')
})

test('a file goes with its words; one that had not left when the page closed is chosen anew', async () => {
  const { server } = school()
  const post = vi.spyOn(server, 'post')
  const talk = talking('t', 'pt-BR', server)
  await talk.start()
  talk.write({ text: 'minha foto' }, new File(['x'], 'a.png', { type: 'image/png' }))
  await settled()
  expect(post.mock.lastCall?.[1]).toMatchObject({ media_id: 'm1', text: 'minha foto' })
  vi.spyOn(server, 'upload').mockReturnValue(new Promise(() => {}))
  talk.write({ text: '' }, new File(['x'], 'b.png', { type: 'image/png' }))
  await settled()
  expect(talking('t', 'pt-BR', server).get().waiting).toMatchObject([{ file: { name: 'b.png' }, failed: FILE_LOST }])
})

test('two pages of one chat keep one visitor and what each of them has to say', async () => {
  const { server } = school()
  const [one, other] = [talking('t', 'pt-BR', server), talking('t', 'pt-BR', server)]
  await Promise.all([one.start(), other.start()])
  one.write({ text: 'oi' })
  await settled()
  const arrive = vi.spyOn(server, 'arrive')
  other.draft.set('rascunho')
  other.write({ text: 'olá' })
  await settled()
  expect(arrive).not.toHaveBeenCalled()
  expect(JSON.parse(localStorage.getItem('batuta.chat.t') ?? '{}')).toMatchObject({ visitor: 'v1', draft: 'rascunho' })
})
