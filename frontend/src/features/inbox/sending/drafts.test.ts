import { beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem } from '../../../api/problem'
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

test('a message that got through although its answer did not is not said twice', async () => {
  const one = { id: 'p', conversationId: 'c', agentId: 'bia', type: 'text', data: { text: 'oi' }, at: new Date().toISOString(), state: 'waiting' }
  localStorage.setItem('batuta.outbox.bia.outra', JSON.stringify([one]))
  outbox.open('bia', 'outra')
  await outbox.resume(async () => true)
  expect(outbox.get()).toEqual([])
  expect(localStorage.getItem('batuta.outbox.bia.outra')).toBeNull()
})

test('while nobody knows whether it arrived it waits on, and is not said twice', async () => {
  const one = { id: 'p', conversationId: 'c', agentId: 'bia', type: 'text', data: { text: 'oi' }, at: new Date().toISOString(), state: 'waiting' }
  localStorage.setItem('batuta.outbox.bia.terceira', JSON.stringify([one]))
  outbox.open('bia', 'terceira')
  await outbox.resume(async () => Promise.reject(new ApiProblem(0, 'unreachable', '')))
  expect(outbox.get()).toEqual([one])
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
  const resumed = outbox.resume(async () => {
    localStorage.setItem('batuta.outbox.bia.quarta', JSON.stringify([others]))
    return false
  })
  await resumed
  await vi.waitFor(() => expect(outbox.get()).toEqual([]))
  expect(localStorage.getItem('batuta.outbox.bia.quarta')).toBe(JSON.stringify([others]))
  expect(post).not.toHaveBeenCalled()
  vi.unstubAllGlobals()
})
