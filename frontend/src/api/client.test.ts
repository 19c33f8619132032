import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { api, ask, nextOf } from './client'
import { ApiProblem } from './problem'
import { session } from './session'

const problem = { type: 'x', title: 'Não', status: 422, detail: 'Faltam 5 dígitos.', code: 'phone_invalid', errors: [{ path: '/phone', code: 'phone_invalid', message: 'Faltam 5 dígitos.', hint: 'Ex.: +55 11 98812-4470' }], trace_id: '1' }

function answering(...answers: (() => Response)[]) {
  const asked: Request[] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation((request) => {
    asked.push(request instanceof Request ? request : new Request(new URL(request, location.href)))
    const answer = answers.shift()
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('no network'))
  })
  return asked
}

beforeEach(() => session.signIn('first'))
afterEach(() => session.signOut())

test('the next page is the cursor of the Link header, or its page number', () => {
  expect(nextOf('</api/v1/contacts?limit=50&cursor=abc>; rel="next"')).toBe('abc')
  expect(nextOf('</api/v1/chats/1/messages?page=2>; rel="next"')).toBe('2')
  expect(nextOf(null)).toBeNull()
})

test('an access token that is over is renewed once, and the request asked again', async () => {
  const asked = answering(
    () => Response.json(problem, { status: 401 }),
    () => Response.json({ access_token: 'second' }),
    () => Response.json([{ id: '1', name: 'VIP', color: '#123456' }]),
  )
  expect(await ask(api.GET('/api/v1/tags'))).toHaveLength(1)
  expect(asked.map((request) => new URL(request.url).pathname)).toEqual(['/api/v1/tags', '/api/v1/auth/refresh', '/api/v1/tags'])
  expect(asked[2]?.headers.get('authorization')).toBe('Bearer second')
})

test('a session that is over is left', async () => {
  answering(
    () => Response.json(problem, { status: 401 }),
    () => Response.json(problem, { status: 401 }),
  )
  await expect(ask(api.GET('/api/v1/tags'))).rejects.toBeInstanceOf(ApiProblem)
  expect(session.get().status).toBe('signed-out')
})

test('a server that restarts does not end the session', async () => {
  answering(
    () => Response.json(problem, { status: 401 }),
    () => new Response('', { status: 503 }),
  )
  await expect(ask(api.GET('/api/v1/tags'))).rejects.toBeInstanceOf(ApiProblem)
  expect(session.get().status).toBe('signed-in')
})

test('a refusal says what is wrong at which field', async () => {
  answering(() => Response.json(problem, { status: 422 }))
  const error: unknown = await ask(api.GET('/api/v1/tags')).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ApiProblem)
  expect(error instanceof ApiProblem && [error.at('/phone'), error.hint, error.at('/name')]).toEqual(['Faltam 5 dígitos.', 'Ex.: +55 11 98812-4470', undefined])
})

test('no network is a problem of its own', async () => {
  answering()
  await expect(ask(api.GET('/api/v1/tags'))).rejects.toMatchObject({ status: 0, code: 'unreachable' })
})
