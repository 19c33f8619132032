import { beforeEach, expect, test, vi } from 'vitest'
import { draftKey, giveBack, keepDraft, readDraft } from './drafts'
import { outbox } from './outbox'

beforeEach(() => localStorage.clear())

test('a draft belongs to one person, in one workspace, in one conversation, for one reader', () => {
  const keys = [draftKey('bia', 'escola', 'c1', 'reply'), draftKey('caio', 'escola', 'c1', 'reply'), draftKey('bia', 'outra', 'c1', 'reply'), draftKey('bia', 'escola', 'c2', 'reply'), draftKey('bia', 'escola', 'c1', 'note')]
  expect(new Set(keys).size).toBe(keys.length)
  for (const [index, key] of keys.entries()) keepDraft(key, `texto ${index}`)
  expect(keys.map(readDraft)).toEqual(['texto 0', 'texto 1', 'texto 2', 'texto 3', 'texto 4'])
})

test('what was sent or emptied leaves nothing behind', () => {
  const key = draftKey('bia', 'escola', 'c1', 'reply')
  keepDraft(key, 'oi')
  keepDraft(key, '')
  expect(localStorage).toHaveLength(0)
})

test('what was on its way when the page closed waits, and is not another person’s', () => {
  const one = { id: 'p', conversationId: 'c', agentId: 'bia', type: 'text', data: { text: 'oi' }, at: new Date().toISOString(), state: 'sending' }
  localStorage.setItem('batuta.outbox.bia.escola', JSON.stringify([one, { broken: true }]))
  outbox.open('bia', 'escola')
  expect(outbox.get()).toEqual([{ ...one, state: 'waiting' }])
  outbox.open('caio', 'escola')
  expect(outbox.get()).toEqual([])
})

test('a message whose answer was lost goes out again under its own key, before what was said after it; an old one asks its person', async () => {
  const one = { id: 'p', conversationId: 'c', agentId: 'bia', type: 'text', data: { text: 'oi' }, at: new Date().toISOString(), state: 'waiting' }
  const old = { ...one, id: 'old', at: new Date(Date.now() - 25 * 3_600_000).toISOString() }
  const next = { ...one, id: 'next' }
  localStorage.setItem('batuta.outbox.bia.outra', JSON.stringify([one, next, old]))
  const keys: (string | null)[] = []
  const post = vi.spyOn(globalThis, 'fetch').mockImplementation(async (request) => {
    keys.push(request instanceof Request ? request.headers.get('idempotency-key') : null)
    if (keys.length === 1) throw new TypeError('lost')
    return Response.json({ id: 7 }, { status: 201 })
  })
  outbox.open('bia', 'outra')
  outbox.resume()
  await vi.waitFor(() => expect(outbox.get()).toMatchObject([{ id: 'p', state: 'waiting' }, { id: 'next', state: 'waiting' }, { id: 'old', state: 'refused', code: 'old' }]))
  outbox.resume()
  await vi.waitFor(() => expect(outbox.get().map(({ id }) => id)).toEqual(['old']))
  expect(keys).toEqual(['p', 'p', 'next'])
  post.mockRestore()
})

test('a note that could not be kept comes back among the notes, never into the reply that is being written', () => {
  const note = draftKey('bia', 'escola', 'c1', 'note')
  const reply = draftKey('bia', 'escola', 'c1', 'reply')
  keepDraft(reply, 'Oi Marina')
  giveBack(note, 'só para a equipe')
  expect([readDraft(note), readDraft(reply)]).toEqual(['só para a equipe', 'Oi Marina'])
  keepDraft(note, 'mais isto')
  giveBack(note, 'só para a equipe')
  expect(readDraft(note)).toBe('só para a equipe\nmais isto')
})

test('what another tab of the same person has sent is not sent again', async () => {
  const post = vi.spyOn(globalThis, 'fetch')
  const locks = { request: (_: string, work: () => Promise<void>) => work() }
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { locks }))
  const one = { id: 'p2', conversationId: 'c', agentId: 'bia', type: 'text', data: { text: 'oi' }, at: new Date().toISOString(), state: 'waiting' }
  localStorage.setItem('batuta.outbox.bia.quarta', JSON.stringify([one]))
  outbox.open('bia', 'quarta')
  const others = { ...one, id: 'p3' }
  localStorage.setItem('batuta.outbox.bia.quarta', JSON.stringify([one, others]))
  outbox.drop('none')
  expect(JSON.parse(localStorage.getItem('batuta.outbox.bia.quarta') ?? '')).toEqual([one, others])
  outbox.resume()
  localStorage.setItem('batuta.outbox.bia.quarta', JSON.stringify([others]))
  await vi.waitFor(() => expect(outbox.get()).toEqual([]))
  expect(localStorage.getItem('batuta.outbox.bia.quarta')).toBe(JSON.stringify([others]))
  expect(post).not.toHaveBeenCalled()
  vi.unstubAllGlobals()
})
