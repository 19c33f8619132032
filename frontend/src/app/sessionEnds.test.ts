import { afterEach, expect, test, vi } from 'vitest'
import { api } from '../api/client'
import { beforeLeaving } from '../api/farewells'
import { session } from '../api/session'
import { enterWorkspace, signOut } from './sessionEnds'

vi.mock('../api/live', () => ({ live: { start: () => undefined, stop: () => undefined } }))
vi.mock('./router', () => ({ router: { navigate: async () => undefined } }))

function sending() {
  const sent: (string | null)[] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (request) => {
    if (request instanceof Request) sent.push(`${request.headers.get('x-workspace-id')} as ${request.headers.get('authorization')}`)
    return Response.json([])
  })
  session.signIn('token')
  session.enterWorkspace('one')
  return sent
}

afterEach(() => {
  session.signOut()
  session.enterWorkspace(null)
})

test('what a page still has to send arrives before the workspace changes, or the person', async () => {
  const sent = sending()
  // As a drawing does that is being saved already: its last change leaves when the one before has arrived.
  const off = beforeLeaving(() => Promise.resolve().then(() => api.GET('/api/v1/tags')))
  await enterWorkspace('two')
  expect(session.get().workspaceId).toBe('two')
  await signOut()
  off()
  expect(sent).toEqual(['one as Bearer token', 'two as Bearer token'])
})

test('a call belongs to the workspace in which it was made, also when it is tried again', async () => {
  const sent = sending()
  vi.spyOn(globalThis, 'fetch').mockImplementationOnce(async () => {
    session.enterWorkspace('two')
    return Response.json({}, { status: 401 })
  })
  vi.spyOn(globalThis, 'fetch').mockImplementationOnce(async () => Response.json({ access_token: 'fresh' }))
  await api.GET('/api/v1/tags')
  expect(sent).toEqual(['one as Bearer fresh'])
})
