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

export type Post = { client_id: string; text?: string; option?: string; asked?: number; media_id?: string }
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
    /** A file to the server, telling how much of it is there: fetch cannot say that, XMLHttpRequest can. */
    upload: (visitor: string, file: File, onPart: (part: number) => void, signal: AbortSignal): Promise<string> =>
      new Promise((done, fail) => {
        const request = new XMLHttpRequest()
        request.open('POST', `${base}/media`)
        request.setRequestHeader('accept-language', language)
        request.setRequestHeader('x-visitor', visitor)
        request.upload.onprogress = ({ loaded, total }) => total > 0 && onPart(loaded / total)
        request.onload = () => {
          const body = parsed(request.responseText)
          if (request.status === 201 && isRecord(body) && typeof body.id === 'string') done(body.id)
          else fail(refused(request.status, body, request.getResponseHeader('retry-after')))
        }
        request.onerror = () => fail(new Refused(0, 'unreachable', ''))
        request.onabort = () => fail(new Refused(0, 'aborted', ''))
        signal.addEventListener('abort', () => request.abort())
        const form = new FormData()
        form.append('file', file)
        request.send(form)
      }),
    socketAddress: (): string => {
      const address = new URL(`${base}/ws`, location.href)
      address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
      return address.href
    },
  }
}

async function refusal(response: Response): Promise<Refused> {
  return refused(response.status, await response.json().catch(() => null), response.headers.get('retry-after'))
}

function refused(status: number, body: unknown, retryAfter: string | null): Refused {
  const text = (key: string) => (isRecord(body) && typeof body[key] === 'string' ? body[key] : '')
  const seconds = Number(retryAfter)
  return new Refused(status, text('code'), text('detail') || text('title'), seconds > 0 ? seconds : null)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
