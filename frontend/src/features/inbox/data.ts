import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useQuery, type InfiniteData } from '@tanstack/react-query'
import { api, ask, askPage, type PageOf, type Schemas } from '../../api/client'
import { useWorkspace } from '../../app/me'
import { queryOf, type Wanted } from './filters'

export type ChatRow = Schemas['ChatItem']
export type Chat = Schemas['ChatAnswer']
export type FeedItem = Schemas['FeedItem']
export type ChatPages = InfiniteData<PageOf<ChatRow[]>, string | null>
export type Timeline = InfiniteData<PageOf<FeedItem[]>, number>

const ROWS = 50
const ITEMS = 80

export const keys = {
  lists: (workspaceId: string) => ['inbox', workspaceId, 'list'] as const,
  chat: (workspaceId: string, id: string) => ['inbox', workspaceId, 'chat', id] as const,
  timeline: (workspaceId: string, contactId: string) => ['inbox', workspaceId, 'timeline', contactId] as const,
  counts: (workspaceId: string) => ['inbox', workspaceId, 'counts'] as const,
}

export function chatsQuery(workspaceId: string, wanted: Wanted) {
  return infiniteQueryOptions({
    queryKey: [...keys.lists(workspaceId), wanted],
    initialPageParam: firstCursor(),
    queryFn: ({ pageParam, signal }) => askPage(api.GET('/api/v1/chats', { params: { query: { ...queryOf(wanted), cursor: pageParam ?? undefined, limit: ROWS } }, signal })),
    getNextPageParam: (page) => page.next,
  })
}

/** The latest message first, a page at a time. */
export function useChats(wanted: Wanted) {
  const { id } = useWorkspace()
  return useInfiniteQuery(chatsQuery(id, wanted))
}

export const getChat = (id: string, signal?: AbortSignal) => ask(api.GET('/api/v1/chats/{conversation_id}', { params: { path: { conversation_id: id } }, signal }))

export function useChat(conversationId: string) {
  const { id } = useWorkspace()
  return useQuery({ queryKey: keys.chat(id, conversationId), queryFn: ({ signal }) => getChat(conversationId, signal) })
}

export async function getStory(contactId: string, page: number, signal?: AbortSignal): Promise<PageOf<FeedItem[]>> {
  return askPage(api.GET('/api/v1/contacts/{contact_id}/activity_feed', { params: { path: { contact_id: contactId }, query: { page, limit: ITEMS } }, signal }))
}

export function timelineQuery(workspaceId: string, contactId: string) {
  return infiniteQueryOptions({
    queryKey: keys.timeline(workspaceId, contactId),
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }) => getStory(contactId, pageParam, signal),
    getNextPageParam: (page) => (page.next ? Number(page.next) : null),
  })
}

/** All that happened with a contact; page 1 is the latest part. */
export function useTimeline(contactId: string) {
  const { id } = useWorkspace()
  return useInfiniteQuery(timelineQuery(id, contactId))
}

export function countsQuery(workspaceId: string) {
  return queryOptions({ queryKey: keys.counts(workspaceId), queryFn: () => ask(api.GET('/api/v1/chats/counts')) })
}

export function membersQuery(workspaceId: string) {
  return queryOptions({ queryKey: ['inbox', workspaceId, 'members'], queryFn: () => ask(api.GET('/api/v1/team/members')), staleTime: 5 * 60_000 })
}

export function teamsQuery(workspaceId: string) {
  return queryOptions({ queryKey: ['inbox', workspaceId, 'teams'], queryFn: () => ask(api.GET('/api/v1/team/teams')), staleTime: 5 * 60_000 })
}

export function connectionsQuery(workspaceId: string) {
  return queryOptions({ queryKey: ['inbox', workspaceId, 'connections'], queryFn: () => ask(api.GET('/api/v1/instances')), staleTime: 60_000 })
}

export function funnelsQuery(workspaceId: string) {
  return queryOptions({ queryKey: ['inbox', workspaceId, 'funnels'], queryFn: () => ask(api.GET('/api/v1/funnels')), staleTime: 5 * 60_000 })
}

export function useMembers() {
  return useQuery(membersQuery(useWorkspace().id)).data ?? []
}

export function useTeams() {
  return useQuery(teamsQuery(useWorkspace().id)).data ?? []
}

export function useConnections() {
  return useQuery(connectionsQuery(useWorkspace().id)).data ?? []
}

function firstCursor(): string | null {
  return null
}
