import type { Schemas } from './client'

type Named = { id: string; name: string }
type InConversation = { contact_id: string; conversation_id: string | null }
export type NewMessage = InConversation & {
  id: string | number
  instance_id: string
  message_direction: 'IN' | 'OUT'
  message_type: string
  message_data: Record<string, unknown>
  timestamp: string
  status: string
  agent_id: string | null
  funnel_id: string | null
  /** Of the request of a person that made it. */
  idempotency_key?: string
}

/** What the socket tells, by event. `resync` and `membership` are this page's own. */
export type LiveEvents = {
  /** Something may have been missed: of one lane, or (lane null) of everything. */
  resync: Record<string, never>
  /** Somebody's role changed, or they left the workspace. */
  membership: Record<string, never>
  'chat:new_message': NewMessage
  /** Of a message (`id`, `status`, `error`) or of the conversation (`conversation_status`). */
  'chat:status': InConversation & { id?: string | number; status?: string; error?: unknown; conversation_status?: 'open' | 'pending' | 'closed' }
  'chat:read': InConversation & { by: string }
  'chat:assigned': InConversation & { agent_id: string | null; team_id: string | null; agent?: Named | null; team?: Named | null; reason?: string }
  'chat:bot': InConversation & { bot_control: string | null }
  'chat:typing': InConversation & { user: Named }
  'chat:escalated': InConversation & { reason: string; priority: string }
  'chat:media': { id: string; message_id: string | number | null; status: string }
  'contact:updated': { contact: Partial<Schemas['ContactAnswer']> & { id: string } }
  'contact:note': { id: string; contact_id: string; conversation_id: string | null; text: string; author_id: string }
  'run:moved': { funnel_id: string; node_id: string | null; contact_id: string; status: string }
  'funnel:changed': { funnel_id: string; revision: number; is_active: boolean; published_version: number | null; by: string }
  /** Fetch anew what is on the screen. */
  'team:changed': { by: string }
  'tag:changed': { by: string }
  'field:changed': { by: string }
  'instance:changed': { by: string }
  'integration:changed': { by: string }
  'workspace:changed': { by: string }
  'instance:status_change': { instanceId: string; status: Schemas['InstanceAnswer']['status']; phone_number: string | null }
  'notification:new': { kind: string; contact_id: string | null; conversation_id: string | null }
  'inbound:quarantined': { contact_id: string; quarantine_id: string; code: string }
}
