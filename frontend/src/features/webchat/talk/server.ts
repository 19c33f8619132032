import type { ChatPage, Message } from './types'

/** What the server refused; status 0: it was not reached. */
export class Refused extends Error {
  override name = 'Refused'
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfter: number | null = null,
  ) {
    super(message)
  }
}

export type Post = { client_id: string; text?: string; option?: string; asked?: number }
export type Server = ReturnType<typeof server>

/** The public API of one web chat. */
export function server(token: string, language: string) {
  const base = `/api/v1/webchat/${encodeURIComponent(token)}`
  const call = async (path: string, init: RequestInit = {}, visitor?: string): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('accept-language', language)
    if (visitor) headers.set('x-visitor', visitor)
    let response: Response
    try {
      response = await fetch(base + path, { ...init, headers })
    } catch {
      throw new Refused(0, 'unreachable', '')
    }
    if (response.ok) return response
    throw await refusal(response)
  }
  const json = (method: string, body: unknown): RequestInit => ({ method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  return {
    page: async (): Promise<ChatPage> => (await call('')).json(),
    /** A new visitor: the word that opens this talk again. */
    arrive: async (): Promise<string> => {
      const answer: { visitor: string } = await (await call('/visits', json('POST', {}))).json()
      return answer.visitor
    },
    messages: async (visitor: string, before?: number): Promise<{ messages: Message[]; earlier: number | null }> => {
      const response = await call(`/messages?limit=50${before ? `&before=${before}` : ''}`, {}, visitor)
      const messages: Message[] = await response.json()
      return { messages, earlier: response.headers.has('link') ? (messages[0]?.id ?? null) : null }
    },
    post: async (visitor: string, post: Post): Promise<Message> => (await call('/messages', json('POST', post), visitor)).json(),
    file: async (visitor: string, id: string): Promise<Blob> => (await call(`/media/${encodeURIComponent(id)}`, {}, visitor)).blob(),
    socketAddress: (): string => {
      const address = new URL(`${base}/ws`, location.href)
      address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
      return address.href
    },
  }
}

async function refusal(response: Response): Promise<Refused> {
  const body: unknown = await response.json().catch(() => null)
  const text = (key: string) => (isRecord(body) && typeof body[key] === 'string' ? body[key] : '')
  const seconds = Number(response.headers.get('retry-after'))
  return new Refused(response.status, text('code'), text('detail') || text('title'), seconds > 0 ? seconds : null)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
