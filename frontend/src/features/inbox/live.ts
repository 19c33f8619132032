import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useLive } from '../../api/live'
import type { NewMessage } from '../../api/liveEvents'
import { useMe, useWorkspace } from '../../app/me'
import { countsQuery, funnelsQuery, getChat, getStory, keys, membersQuery, teamsQuery, type Chat, type ChatPages, type ChatRow, type Timeline } from './data'
import type { Wanted } from './filters'
import { outbox } from './sending/outbox'
import { find, placed, said, without } from './rows'
import { soon } from './soon'
import { messageItem, noteItem, withItem, withLatest, withStatus, type Names } from './timeline/story'

/** What happens in the workspace, into everything that is cached of the inbox. */
export function useLiveInbox(): void {
  const client = useQueryClient()
  const { id: workspaceId } = useWorkspace()
  const me = useMe().id
  const cache = useMemo(() => cacheOf(client, workspaceId, me), [client, workspaceId, me])
  useEffect(() => cache.stop, [cache])

  useLive('chat:new_message', (message) => {
    // One's own may come before the answer to it, or instead of one that was lost.
    if (message.idempotency_key && message.agent_id === me) outbox.drop(message.idempotency_key)
    cache.message(message)
    cache.counts()
  })
  useLive('chat:status', ({ id, contact_id, conversation_id, status, error, conversation_status }) => {
    if (id !== undefined && status) {
      cache.timeline(contact_id, (timeline) => withStatus(timeline, id, status, error))
      if (status === 'failed' && conversation_id) cache.meet(conversation_id)
      return
    }
    if (!conversation_id || !conversation_status) return
    cache.row(conversation_id, (row) => ({ ...row, status: conversation_status }))
    cache.reread(conversation_id)
    cache.story(contact_id)
    cache.counts()
  })
  useLive('chat:read', ({ conversation_id }) => {
    if (conversation_id) cache.row(conversation_id, (row) => ({ ...row, unread_count: 0 }))
    cache.counts()
  })
  useLive('chat:assigned', ({ conversation_id, contact_id, agent_id, team_id, agent, team }) => {
    if (!conversation_id) return
    const hands = { agent: agent ?? cache.person(agent_id), team: team ?? cache.team(team_id) }
    cache.row(conversation_id, (row) => ({ ...row, ...hands }))
    cache.reread(conversation_id)
    cache.story(contact_id)
    cache.counts()
  })
  useLive('chat:bot', ({ contact_id, bot_control }, lane) => {
    const by = bot_control === 'PAUSED_BY_HUMAN' ? 'human' : bot_control === 'PAUSED_BY_BOT' ? 'bot' : null
    cache.rowsOf(
      (row) => row.lane_id === lane,
      (row) => ({ ...row, paused_by: by }),
    )
    cache.rereadOf(contact_id)
    cache.story(contact_id)
  })
  useLive('chat:escalated', ({ conversation_id, contact_id, priority }) => {
    if (conversation_id) cache.row(conversation_id, (row) => ({ ...row, priority }))
    cache.story(contact_id)
  })
  useLive('run:moved', ({ contact_id }) => {
    cache.rereadOf(contact_id)
    cache.story(contact_id)
  })
  useLive('contact:updated', ({ contact }) => {
    const { id, name, phone_number } = contact
    if (name === undefined) return
    cache.rowsOf(
      (row) => row.contact_id === id,
      (row) => ({ ...row, name, phone_number: phone_number ?? null }),
    )
  })
  useLive('contact:note', (note) => cache.timeline(note.contact_id, (timeline) => withItem(timeline, noteItem(note, new Date().toISOString(), cache.names))))
  useLive('chat:media', ({ id }) => void client.invalidateQueries({ queryKey: ['inbox', workspaceId, 'media', id] }))
  useLive('resync', (_, lane) => lane !== null && cache.resync(lane))
}

function cacheOf(client: QueryClient, workspaceId: string, me: string) {
  const names: Names = {
    person: (id) => client.getQueryData(membersQuery(workspaceId).queryKey)?.find(({ userId }) => userId === id)?.name ?? '',
    funnel: (id) => client.getQueryData(funnelsQuery(workspaceId).queryKey)?.find((funnel) => funnel.id === id)?.name ?? '',
  }
  const later = soon()

  const eachList = (change: (pages: ChatPages, wanted: Wanted) => ChatPages) => {
    for (const [key, pages] of client.getQueriesData<ChatPages>({ queryKey: keys.lists(workspaceId) })) {
      const wanted = key[3]
      if (pages && isWanted(wanted)) client.setQueryData<ChatPages>(key, change(pages, wanted))
    }
  }
  const known = (conversationId: string): ChatRow | undefined => {
    for (const [, pages] of client.getQueriesData<ChatPages>({ queryKey: keys.lists(workspaceId) })) {
      const found = pages && find(pages, conversationId)
      if (found) return found
    }
    return undefined
  }
  const show = (row: ChatRow) => eachList((pages, wanted) => placed(pages, row, wanted, me))

  /** A conversation that no list holds: new, or further down than what is loaded. */
  const meet = (conversationId: string) =>
    later(`meet ${conversationId}`, 250, async () => {
      const row = await getChat(conversationId).catch(() => null)
      if (row) show(row)
      else eachList((pages) => without(pages, conversationId))
    })

  const row = (conversationId: string, change: <R extends ChatRow>(row: R) => R) => {
    const before = known(conversationId)
    const chat = client.setQueryData<Chat>(keys.chat(workspaceId, conversationId), (one) => one && change(one))
    if (before) show(change(before))
    else if (chat) show(chat)
    else meet(conversationId)
  }

  const timeline = (contactId: string, change: (timeline: Timeline) => Timeline) =>
    client.setQueryData<Timeline>(keys.timeline(workspaceId, contactId), (before) => before && change(before))

  return {
    names,
    stop: later.stop,
    row,
    meet,
    timeline,
    person: (id: string | null) => (id ? { id, name: names.person(id) } : null),
    team: (id: string | null) => (id ? { id, name: client.getQueryData(teamsQuery(workspaceId).queryKey)?.find((team) => team.id === id)?.name ?? '' } : null),
    message: (message: NewMessage) => {
      timeline(message.contact_id, (before) => withItem(before, messageItem(message, names)))
      if (message.conversation_id) {
        const { conversation_id: id } = message
        row(id, (before) => said(before, message, names.person))
        if (message.message_direction === 'IN') later(`chat ${id}`, 600, () => client.invalidateQueries({ queryKey: keys.chat(workspaceId, id) }))
      }
      // Reactions and quotes name a message by an id that only the server's story holds.
      if (message.message_type === 'reaction' || 'context' in message.message_data) refresh(message.contact_id)
    },
    rowsOf: (which: (row: ChatRow) => boolean, change: <R extends ChatRow>(row: R) => R) => {
      const touched = new Map<string, ChatRow>()
      eachList((pages) => {
        for (const { items } of pages.pages) for (const item of items) if (which(item)) touched.set(item.conversation_id, item)
        return pages
      })
      for (const one of touched.values()) show(change(one))
      for (const [key, chat] of client.getQueriesData<Chat>({ queryKey: ['inbox', workspaceId, 'chat'] })) if (chat && which(chat)) client.setQueryData<Chat>(key, change(chat))
    },
    reread: (conversationId: string) => later(`chat ${conversationId}`, 300, () => client.invalidateQueries({ queryKey: keys.chat(workspaceId, conversationId) })),
    rereadOf: (contactId: string) =>
      later(`chats of ${contactId}`, 400, () =>
        client.invalidateQueries({ queryKey: ['inbox', workspaceId, 'chat'], predicate: ({ state }) => isChat(state.data) && state.data.contact_id === contactId }),
      ),
    story: (contactId: string) => refresh(contactId),
    counts: () => later('counts', 4_000, () => client.invalidateQueries({ queryKey: countsQuery(workspaceId).queryKey })),
    resync: (lane: string) =>
      later(`resync ${lane}`, 300, async () => {
        await client.invalidateQueries({ queryKey: keys.lists(workspaceId) })
        const chats = client.getQueriesData<Chat>({ queryKey: ['inbox', workspaceId, 'chat'] })
        for (const [key, chat] of chats) {
          if (chat?.lane_id !== lane) continue
          await client.invalidateQueries({ queryKey: key })
          await client.invalidateQueries({ queryKey: keys.timeline(workspaceId, chat.contact_id) })
        }
      }),
  }

  /** Acts are told without their words: the latest part of the story is read again, if somebody looks at it. */
  function refresh(contactId: string) {
    if (!client.getQueryData(keys.timeline(workspaceId, contactId))) return
    later(`story ${contactId}`, 900, async () => {
      const latest = await getStory(contactId, 1).catch(() => null)
      if (latest) timeline(contactId, (before) => withLatest(before, latest))
    })
  }
}

function isWanted(value: unknown): value is Wanted {
  return typeof value === 'object' && value !== null && 'view' in value && 'status' in value
}

function isChat(value: unknown): value is Chat {
  return typeof value === 'object' && value !== null && 'contact_id' in value
}
