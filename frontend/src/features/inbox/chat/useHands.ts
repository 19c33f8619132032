import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask, type Schemas } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { useMe, useWorkspace } from '../../../app/me'
import { toast, toastProblem } from '../../../ui/toast'
import { keys, type Chat } from '../data'
import type { Status } from '../filters'

type Hands = Schemas['Hands']
type Person = { id: string; name: string }

/** What one does with a conversation as a whole: shown at once, taken back where the server says no. */
export function useHands(chat: Chat) {
  const { t } = useTranslation('inbox')
  const client = useQueryClient()
  const workspaceId = useWorkspace().id
  const me = useMe()
  const path = { conversation_id: chat.conversation_id }
  const key = keys.chat(workspaceId, chat.conversation_id)

  /** The truth after a change, whatever became of it. */
  const settle = () => {
    void client.invalidateQueries({ queryKey: key })
    void client.invalidateQueries({ queryKey: keys.counts(workspaceId) })
  }
  const show = (part: Partial<Chat>) => client.setQueryData<Chat>(key, (before) => before && { ...before, ...part })

  const assign = useMutation({
    mutationFn: ({ hands }: { hands: Hands; part: Partial<Chat> }) => ask(api.PUT('/api/v1/chats/{conversation_id}/assign', { params: { path }, body: hands })),
    onMutate: ({ part }) => void show(part),
    onError: (error) => {
      show({ agent: chat.agent, team: chat.team })
      if (error instanceof ApiProblem && error.code === 'already_taken') return toast(error.detail)
      toastProblem(error, t('problem.assign'))
    },
    onSettled: settle,
  })
  const status = useMutation({
    mutationFn: (next: Status) => ask(api.PUT('/api/v1/chats/{conversation_id}/status', { params: { path }, body: { status: next } })),
    onMutate: (next) => void show({ status: next }),
    onError: (error) => {
      show({ status: chat.status })
      toastProblem(error, t('problem.status'))
    },
    onSettled: settle,
  })

  // Not `mutate` with `onSuccess`: the menu that was clicked is gone when the answer comes, and its words would be with it.
  const told = () => undefined
  const handOver = (change: { hands: Hands; part: Partial<Chat> }, done: () => void) => void assign.mutateAsync(change).then(done, told)

  return {
    pending: assign.isPending || status.isPending,
    /** Of two who take it at once, one does; the other is told who. A supervisor may take it out of a colleague's hands. */
    take: () => handOver({ hands: { agentId: chat.agent && chat.agent.id !== me.id ? me.id : 'me' }, part: { agent: { id: me.id, name: me.name } } }, () => toast(t('done.taken'))),
    giveBack: () => {
      const before = chat.agent
      handOver({ hands: { agentId: null }, part: { agent: null } }, () => toast(t('done.givenBack'), { undo: () => before && assign.mutate({ hands: { agentId: before.id }, part: { agent: before } }) }))
    },
    toPerson: (person: Person) => handOver({ hands: { agentId: person.id }, part: { agent: person } }, () => toast(t('done.assigned', { name: person.name }))),
    toTeam: (team: Person) => handOver({ hands: { teamId: team.id }, part: { team, agent: null } }, () => toast(t('done.assigned', { name: team.name }))),
    setStatus: (next: Status) => {
      const before = chat.status
      void status.mutateAsync(next).then(() => toast(t(`done.${next}`), { undo: () => status.mutate(before) }), told)
    },
  }
}
