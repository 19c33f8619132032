import type { Schemas } from '../../../api/client'
import { ApiProblem, problemOf, UNREACHABLE } from '../../../api/problem'
import { refresh } from '../../../api/refresh'
import { session } from '../../../api/session'
import { isValues, numberAt, textAt } from '../values'

export type Uploaded = Schemas['MediaAnswer']

/** A file to the server, telling how much of it is there (0 to 1): fetch cannot say that, XMLHttpRequest can. */
export async function upload(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<Uploaded> {
  const answer = await post(file, onProgress, signal)
  if (answer.status === 401 && (await refresh().catch(() => false))) return uploaded(await post(file, onProgress, signal))
  return uploaded(answer)
}

type Answer = { status: number; body: unknown }

function uploaded({ status, body }: Answer): Uploaded {
  if (status !== 201 || !isUploaded(body)) throw problemOf(body, new Response(null, { status: status >= 200 && status < 600 ? status : 500 }))
  return body
}

function isUploaded(body: unknown): body is Uploaded {
  return isValues(body) && textAt(body, 'id') !== '' && numberAt(body, 'size') !== null && textAt(body, 'message_type') !== ''
}

function post(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<Answer> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    const { accessToken, workspaceId } = session.get()
    request.open('POST', '/api/v1/media')
    if (accessToken) request.setRequestHeader('authorization', `Bearer ${accessToken}`)
    if (workspaceId) request.setRequestHeader('x-workspace-id', workspaceId)
    request.setRequestHeader('accept-language', document.documentElement.lang || 'pt-BR')
    request.upload.onprogress = ({ loaded, total }) => total > 0 && onProgress(loaded / total)
    request.onload = () => done({ status: request.status, body: parsed(request.responseText) })
    request.onerror = () => fail(new ApiProblem(0, UNREACHABLE, ''))
    request.onabort = () => fail(new DOMException('aborted', 'AbortError'))
    signal.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
