import createClient from 'openapi-fetch'
import { ApiProblem, problemOf, UNREACHABLE } from './problem'
import { refresh } from './refresh'
import type { components, paths } from './schema'
import { session } from './session'

export type Schemas = components['schemas']

const WORKSPACE = 'x-workspace-id'

/** For a call that may be made when the tab is in another workspace already. */
export function inWorkspace(id: string): { [WORKSPACE]: string } {
  return { [WORKSPACE]: id }
}

/** Raw calls: `ask(api.GET('/api/v1/tags'))` is what screens use. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: authorized })

/** Calls of somebody who is not signed in, or not as who is: sign-in, links that let somebody in. */
export const publicApi = createClient<paths>({ baseUrl: location.origin, fetch: (request) => send(request, false) })

/** What openapi-fetch answers: data, or an error. */
type Answer = { data?: unknown; error?: unknown; response: Response }
type Good<A extends Answer> = Extract<A, { error?: undefined }>

/** The answer's body, or an ApiProblem is thrown. */
export async function ask<A extends Answer>(call: Promise<A>): Promise<Good<A>['data']> {
  return good(await call).data
}

export type PageOf<T> = { items: T; next: string | null }

/** One page of a list: `next` is the cursor (or page number) of the next one, null on the last. */
export async function askPage<A extends Answer>(call: Promise<A>): Promise<PageOf<Good<A>['data']>> {
  const answer = good(await call)
  return { items: answer.data, next: nextOf(answer.response.headers.get('link')) }
}

function good<A extends Answer>(answer: A): Good<A> {
  if (isGood(answer)) return answer
  throw problemOf(answer.error, answer.response)
}

function isGood<A extends Answer>(answer: A): answer is Good<A> {
  return answer.error === undefined
}

export function nextOf(link: string | null): string | null {
  const target = link?.match(/<([^>]*)>;\s*rel="next"/)?.[1]
  if (!target) return null
  const query = new URL(target, location.origin).searchParams
  return query.get('cursor') ?? query.get('page')
}

/**
 * With the token, the workspace and the reader's language; a 401 is answered by one refresh and one more try. The workspace is the one of
 * the moment of the call, or the one that the call names itself: what is sent late does not go to another.
 */
export async function authorized(request: Request): Promise<Response> {
  const { workspaceId } = session.get()
  if (workspaceId && !request.headers.has(WORKSPACE)) request.headers.set(WORKSPACE, workspaceId)
  const again = request.clone()
  const response = await send(request)
  if (response.status !== 401 || !session.get().accessToken) return response
  return (await refreshed()) ? send(again) : response
}

/** For what openapi-fetch does not speak: uploads, downloads as a blob. */
export async function authorizedFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await authorized(new Request(new URL(path, location.origin), init))
  if (response.ok) return response
  throw problemOf(await response.json().catch(() => null), response)
}

async function refreshed(): Promise<boolean> {
  try {
    return await refresh()
  } catch {
    return false
  }
}

async function send(request: Request, signed = true): Promise<Response> {
  const { accessToken } = session.get()
  if (signed && accessToken) request.headers.set('authorization', `Bearer ${accessToken}`)
  request.headers.set('accept-language', document.documentElement.lang || 'pt-BR')
  try {
    return await fetch(request)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem(0, UNREACHABLE, '')
  }
}
