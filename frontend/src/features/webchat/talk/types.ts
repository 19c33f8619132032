import type { components } from '../../../api/schema'

export type Message = components['schemas']['VisitorMessage']
export type ChatPage = components['schemas']['ChatPage']
export type Choice = components['schemas']['VisitorChoice']

/** What the visitor wrote and the server has not answered for yet. It is sent again with the same id, and is one message. */
export type Waiting = { clientId: string; text: string; option?: string; asked?: number; at: string; failed?: string }

/** online: it is heard · connecting · lost: tried again · closed: the school takes no messages here now. */
export type Link = 'idle' | 'connecting' | 'online' | 'lost' | 'closed'

export type Talk = {
  page: ChatPage | null
  /** loading · ready · gone: there is no such chat · failed: the server was not reached. */
  phase: 'loading' | 'ready' | 'gone' | 'failed'
  messages: readonly Message[]
  waiting: readonly Waiting[]
  earlier: number | null
  loadingEarlier: boolean
  link: Link
  typing: boolean
  /** The newest message of the visitor's that somebody has seen. */
  readId: number
}
