import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client'
import { useLive } from '../../api/live'
import { useMay, useScope, useWorkspace } from '../../app/me'
import { useSeen } from './seen'

export type Step = { name: 'look' | 'talk' | 'connect' | 'invite'; done: boolean | undefined }

/** The four first things, and whether each is done: from what is there, not from a click on a list. `done` is unknown while it is asked. */
export function useSteps() {
  const workspace = useWorkspace()
  const scope = useScope('start')
  const [lead, inbox] = [useMay('lead'), useMay('inbox')]
  const looked = useSeen('funnel', workspace.id)
  const funnels = useQuery({ queryKey: [...scope, 'funnels'], queryFn: () => ask(api.GET('/api/v1/funnels')) })
  const instances = useQuery({ queryKey: [...scope, 'instances'], queryFn: () => ask(api.GET('/api/v1/instances')) })
  const members = useQuery({ queryKey: [...scope, 'members'], queryFn: () => ask(api.GET('/api/v1/team/members')) })
  const invitations = useQuery({ queryKey: [...scope, 'invitations'], queryFn: () => ask(api.GET('/api/v1/team/invitations')), enabled: lead })
  const webChat = instances.data?.find(({ provider, status }) => provider === 'webchat' && status === 'CONNECTED')
  const talks = useQuery({
    queryKey: [...scope, 'talks', webChat?.id],
    queryFn: () => ask(api.GET('/api/v1/chats', { params: { query: { instanceId: webChat?.id, limit: 1 } } })),
    enabled: inbox && webChat !== undefined,
  })
  useLive('instance:status_change', () => void instances.refetch())
  // What the demo brings along was said before its chat was opened: it is nobody's talk with the bot.
  const talked = webChat && talks.data?.some(({ timestamp }) => new Date(timestamp) > new Date(webChat.created_at))
  useLive('chat:new_message', () => webChat && !talked && void talks.refetch())

  const funnel = funnels.data?.find(({ is_active }) => is_active) ?? funnels.data?.[0]
  const number = instances.data?.some(({ provider, status }) => provider.startsWith('whatsapp') && status === 'CONNECTED')
  const steps: Step[] = [
    { name: 'look', done: looked },
    ...(inbox ? [{ name: 'talk' as const, done: webChat ? talked : instances.data && false }] : []),
    ...(lead ? [{ name: 'connect' as const, done: number }] : []),
    ...(lead ? [{ name: 'invite' as const, done: members.data && (members.data.length > 1 || (invitations.data?.length ?? 0) > 0) }] : []),
  ]
  return { steps, funnel, webChat, error: funnels.error ?? instances.error ?? members.error, retry: () => void Promise.all([funnels.refetch(), instances.refetch(), members.refetch()]) }
}
