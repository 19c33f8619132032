import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask, askPage, type Schemas } from '../../api/client'
import { useScope } from '../../app/me'

export type Notice = Schemas['NotificationAnswer']

const PAGE = 30

export function useNotices() {
  return useInfiniteQuery({
    queryKey: [...useScope('notifications'), 'list'],
    queryFn: ({ pageParam: cursor }) => askPage(api.GET('/api/v1/notifications', { params: { query: { limit: PAGE, cursor } } })),
    initialPageParam: firstPage(),
    getNextPageParam: ({ next }) => next,
  })
}

export function useUnread(): number {
  return useQuery({ queryKey: [...useScope('notifications'), 'unread'], queryFn: () => ask(api.GET('/api/v1/notifications/unread')) }).data?.count ?? 0
}

export function useRefreshNotices() {
  const client = useQueryClient()
  const scope = useScope('notifications')
  return () => client.invalidateQueries({ queryKey: scope })
}

/** null: all of them. */
export function useReadNotice() {
  const refresh = useRefreshNotices()
  return useMutation({
    mutationFn: (id: string | null) => (id === null ? ask(api.POST('/api/v1/notifications/read')) : ask(api.POST('/api/v1/notifications/{notification_id}/read', { params: { path: { notification_id: id } } }))),
    onSettled: refresh,
  })
}

function firstPage(): string | null {
  return null
}
