import { IconArrowBackUp, IconCheck, IconPlayerPause, IconPlayerPlay, IconRefresh, IconUserPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay, useMe } from '../../../app/me'
import { useActions, type Action } from '../../../app/palette/actions'
import type { Chat } from '../data'

type Acts = { toggleBot: () => void; finish: () => void; take: () => void; giveBack: () => void }

/** The same acts as in the header, in the palette; `locked`: a colleague has the conversation. */
export function useChatActions(chat: Chat, locked: boolean, { toggleBot, finish, take, giveBack }: Acts): void {
  const { t } = useTranslation('inbox')
  const mine = chat.agent?.id === useMe().id
  const closed = chat.status === 'closed'
  const group = t('palette.here')
  const supervises = useMay('supervise')
  const actions: Action[] = []
  if (!locked) actions.push({ id: 'chat-finish', label: t(closed ? 'finish.reopen' : 'finish.close'), group, icon: closed ? IconRefresh : IconCheck, keys: 'e', words: 'encerrar fechar close resolve', run: finish })
  if (!closed) actions.push({ id: 'chat-bot', label: t(chat.paused_by ? 'pause.resumeBot' : 'pause.action'), group, icon: chat.paused_by ? IconPlayerPlay : IconPlayerPause, keys: 'b', words: 'robô bot pause resume', run: toggleBot })
  if (!mine && (!chat.agent || supervises)) actions.push({ id: 'chat-take', label: t('hands.take'), group, icon: IconUserPlus, words: 'pegar take assign', run: take })
  if (mine) actions.push({ id: 'chat-back', label: t('hands.giveBack'), group, icon: IconArrowBackUp, words: 'largar release', run: giveBack })
  useActions('chat', actions)
}
