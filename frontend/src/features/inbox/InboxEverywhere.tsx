import { IconMessageCircle, IconMessages, IconMessagePlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { useLive, useLiveStatus } from '../../api/live'
import { useMay, useMe, useWorkspace } from '../../app/me'
import { useActions, useFinder } from '../../app/palette/actions'
import { useTellCount } from '../../app/shell/counts'
import { formatPhone } from '../../ui/format'
import { countsQuery, keys, type Timeline } from './data'
import { useLiveInbox } from './live'
import { outbox, useWaiting } from './sending/outbox'
import { newConversation } from './start/dialog'
import { messageItem, withItem } from './timeline/story'

const NewConversation = lazy(() => import('./start/NewConversation').then((module) => ({ default: module.NewConversation })))

/** Milliseconds between tries while something waits. */
const TRY_AGAIN = 10_000

/** On every page, for who reads conversations: the cache stays fresh, what was said leaves, the rail counts. */
export function InboxEverywhere() {
  return useMay('inbox') ? <Everywhere /> : null
}

function Everywhere() {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const workspaceId = useWorkspace().id
  useLiveInbox()
  useOutbox()
  useTellCount('inbox', useQuery(countsQuery(workspaceId)).data?.unread ?? 0)
  const group = t('title')
  useActions('inbox', [
    { id: 'inbox-new', label: t('start.title'), group, icon: IconMessagePlus, words: 'nova conversa número escrever new message', run: newConversation.open },
    { id: 'inbox-mine', label: t('palette.mine'), group, icon: IconMessages, run: () => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: undefined }, search: { view: 'mine' } }) },
    { id: 'inbox-unassigned', label: t('palette.unassigned'), group, icon: IconMessages, run: () => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: undefined }, search: { view: 'unassigned' } }) },
  ])
  useFinder({
    id: 'inbox',
    find: async (text, signal) => {
      const found = await ask(api.GET('/api/v1/chats', { params: { query: { search: text, limit: 6 } }, signal }))
      return found.map((row) => ({
        id: `chat-${row.conversation_id}`,
        label: row.name || formatPhone(row.phone_number) || t('nameless'),
        hint: row.last_message?.slice(0, 80) ?? undefined,
        group,
        icon: IconMessageCircle,
        run: () => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: row.conversation_id } }),
      }))
    },
  })
  return <Suspense>{newConversation.useOpened() && <NewConversation />}</Suspense>
}

/** What was said while there was no connection leaves when there is one again. */
function useOutbox(): void {
  const client = useQueryClient()
  const me = useMe()
  const workspaceId = useWorkspace().id
  const status = useLiveStatus()
  useEffect(() => outbox.open(me.id, workspaceId), [me.id, workspaceId])
  useEffect(
    () =>
      outbox.onSent((message) => {
        const named = { person: () => me.name, funnel: () => '' }
        client.setQueryData<Timeline>(keys.timeline(workspaceId, message.contact_id), (timeline) => timeline && withItem(timeline, messageItem({ ...message, instance_id: message.instance_id ?? '' }, named)))
      }),
    [client, me.name, workspaceId],
  )
  const waits = useWaiting()
  const { resume } = outbox
  useLive('resync', (_, lane) => lane === null && resume())
  useEffect(() => {
    if (status === 'open') resume()
  }, [status, resume])
  // What fails again waits again: it is not tried at once, or it would be tried without an end.
  useEffect(() => {
    if (!waits) return
    const timer = setInterval(resume, TRY_AGAIN)
    addEventListener('online', resume)
    return () => {
      clearInterval(timer)
      removeEventListener('online', resume)
    }
  }, [waits, resume])
}
