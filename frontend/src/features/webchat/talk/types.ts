import type { components } from '../../../api/schema'

export type Message = components['schemas']['VisitorMessage']
export type ChatPage = components['schemas']['ChatPage']
export type Choice = components['schemas']['VisitorChoice']

/** A file that goes with a message; `id` once it is with the server. */
export type Sending = { name: string; mime: string; size: number; id?: string }

/** What the visitor wrote and the server has not answered for yet. It is sent again with the same id, and is one message. */
export type Waiting = { clientId: string; text: string; option?: string; asked?: number; file?: Sending; at: string; failed?: string }
/** `failed` of a file that this page does not hold any more. */
export const FILE_LOST = '!file'

/** online: it is heard · connecting · lost: tried again · crowded: too many pages are open · closed: the school takes no messages here now. */
export type Link = 'idle' | 'connecting' | 'online' | 'lost' | 'crowded' | 'closed'

export type Talk = {
  page: ChatPage | null
  /** loading · ready · gone: there is no such chat, or no more · failed: the server was not reached. */
  phase: 'loading' | 'ready' | 'gone' | 'failed'
  messages: readonly Message[]
  waiting: readonly Waiting[]
  earlier: number | null
  loadingEarlier: boolean
  link: Link
  typing: boolean
  /** Of the file that is on its way: whose, and how much of it is there (0 to 1). */
  upload: { clientId: string; part: number } | null
  /** The newest message of the visitor's that somebody has seen. */
  readId: number
}
