import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { signOut } from '../app/sessionEnds'
import { ending } from './ending'
import { refresh } from './refresh'
import { session } from './session'

vi.mock('../app/router', () => ({ router: { navigate: async () => undefined } }))

/** What each address answers; without one there is no network. */
let answers: Record<string, () => Response> = {}
let asked: string[] = []

beforeEach(() => {
  localStorage.clear()
  asked = []
  answers = {}
  vi.useFakeTimers()
  vi.spyOn(globalThis, 'fetch').mockImplementation((request) => {
    const path = new URL(request instanceof Request ? request.url : request, location.href).pathname.replace('/api/v1/auth/', '')
    asked.push(path)
    const answer = answers[path]
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('no network'))
  })
  session.signIn('token')
})
afterEach(() => {
  ending.over()
  vi.useRealTimers()
})

test('signing out without a network ends the session here, and at the server once it is back', async () => {
  await signOut()
  expect(session.get()).toMatchObject({ status: 'signed-out', accessToken: null })
  expect(ending.isPending()).toBe(true)
  answers = { refresh: () => Response.json({ access_token: 'again' }) }
  expect(await refresh(), 'the cookie that is still there signs nobody in').toBe(false)
  expect(asked).not.toContain('refresh')
  answers = { logout: () => new Response(null, { status: 204 }) }
  await vi.advanceTimersByTimeAsync(15_000)
  expect(asked.at(-1)).toBe('logout')
  expect(ending.isPending()).toBe(false)
})

test('a server that stumbles is told again; one that knows the session no more is believed', async () => {
  answers = { logout: () => new Response('', { status: 503 }) }
  await signOut()
  expect(ending.isPending()).toBe(true)
  answers = { logout: () => Response.json({}, { status: 401 }) }
  await ending.settle()
  expect(ending.isPending()).toBe(false)
})
