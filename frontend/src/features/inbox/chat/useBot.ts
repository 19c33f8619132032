import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { useWorkspace } from '../../../app/me'
import { toast, toastProblem } from '../../../ui/toast'
import { keys, type Chat } from '../data'

/** Keeps the bot quiet with this contact, and wakes it again. */
export function useBot(chat: Chat) {
  const { t } = useTranslation('inbox')
  const client = useQueryClient()
  const key = keys.chat(useWorkspace().id, chat.conversation_id)
  const params = { path: { conversation_id: chat.conversation_id } }
  const show = (part: Partial<Chat>) => client.setQueryData<Chat>(key, (before) => before && { ...before, ...part })
  const back = () => show({ paused_by: chat.paused_by, paused_until: chat.paused_until })
  const onSettled = () => void client.invalidateQueries({ queryKey: key })

  const resume = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/chats/{conversation_id}/bot/resume', { params, body: { scope: 'contact' } })),
    onMutate: () => void show({ paused_by: null, paused_until: null }),
    onSuccess: () => toast(t('done.resumed')),
    onError: (error) => {
      back()
      toastProblem(error, t('problem.bot'))
    },
    onSettled,
  })
  const pause = useMutation({
    mutationFn: (until: Date | null) => ask(api.POST('/api/v1/chats/{conversation_id}/bot/pause', { params, body: { scope: 'contact', until: until?.toISOString() ?? null } })),
    onMutate: (until) => void show({ paused_by: 'human', paused_until: until?.toISOString() ?? null }),
    onSuccess: ({ on_its_way }) => toast(t(on_its_way.length > 0 ? 'done.pausedOneMore' : 'done.paused'), { undo: () => resume.mutate() }),
    onError: (error) => {
      back()
      toastProblem(error, t('problem.bot'))
    },
    onSettled,
  })
  return { pause: (until: Date | null) => pause.mutate(until), resume: () => resume.mutate(), busy: pause.isPending || resume.isPending }
}
