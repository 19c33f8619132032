import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../api/client'
import { ifMatch } from '../../api/onRevision'
import { useScope } from '../../app/me'

export type Chat = Schemas['NoticeWebhook']
type Kept = { name: string; url: string }

export function useChats() {
  return useQuery(chatsQuery(useScope('integrations')))
}

function chatsQuery(scope: readonly [string, string]) {
  return queryOptions({ queryKey: [...scope, 'chats'], queryFn: () => ask(api.GET('/api/v1/integrations/webhooks')) })
}

/** A test is sent to another address before it is kept; without one the kept one stays. */
export function useKeepChat(chat: Chat | null) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ name, url }: Kept) =>
      chat === null
        ? ask(api.POST('/api/v1/integrations/webhooks', { body: { name, url } }))
        : ask(api.PATCH('/api/v1/integrations/webhooks/{webhook_id}', { params: { path: { webhook_id: chat.id }, header: ifMatch(chat) }, body: { name, ...(url === '' ? {} : { url }) } })),
    onSettled: refresh,
  })
}

export function useRemoveChat(id: string) {
  const refresh = useRefresh()
  return useMutation({ mutationFn: () => ask(api.DELETE('/api/v1/integrations/webhooks/{webhook_id}', { params: { path: { webhook_id: id } } })), onSettled: refresh })
}

function useRefresh() {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return () => client.invalidateQueries({ queryKey: [...scope, 'chats'] })
}
