import { useInfiniteQuery } from '@tanstack/react-query'
import { api, askPage, type Schemas } from '../../../api/client'
import { useScope } from '../../../app/me'

export type FeedItem = Schemas['FeedItem']

const PAGE = 30

/** Page 1 is the latest part of the story; within a page time goes on. */
export function useFeed(contactId: string) {
  const [, workspaceId] = useScope('contacts')
  return useInfiniteQuery({
    queryKey: ['contacts', workspaceId, 'feed', contactId],
    initialPageParam: 1,
    queryFn: ({ pageParam }) =>
      askPage(api.GET('/api/v1/contacts/{contact_id}/activity_feed', { params: { path: { contact_id: contactId }, query: { page: pageParam, limit: PAGE } } })),
    getNextPageParam: (last, _pages, number) => (last.next ? number + 1 : undefined),
  })
}
