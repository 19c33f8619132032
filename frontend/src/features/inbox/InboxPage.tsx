import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { IconMessages } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay, useMe, useWorkspace } from '../../app/me'
import { EmptyState } from '../../ui/EmptyState'
import { useShortcut } from '../../ui/shortcuts'
import { ConversationPane } from './chat/ConversationPane'
import { countsQuery, funnelsQuery, membersQuery, teamsQuery } from './data'
import { VIEWS, wantedOf, type ChatFilters, type View } from './filters'
import { ListColumn } from './list/ListColumn'
import styles from './InboxPage.module.css'

/** Conversations: the list, the chat, the contact. On the phone one of them at a time. */
export function InboxPage() {
  const { t } = useTranslation('inbox')
  return useMay('inbox') ? <Inbox /> : <EmptyState title={t('notYours')}>{t('notYoursHow')}</EmptyState>
}

function Inbox() {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const { conversationId } = useParams({ from: '/shell/inbox/{-$conversationId}' })
  const filters = useSearch({ from: '/shell/inbox/{-$conversationId}' })
  const workspaceId = useWorkspace().id
  const [view, remember] = useLastView()
  const teams = useQuery(countsQuery(workspaceId)).data?.teams
  // Names for what the socket tells by id only.
  useQuery(membersQuery(workspaceId))
  useQuery(teamsQuery(workspaceId))
  useQuery(funnelsQuery(workspaceId))
  const wanted = wantedOf(filters, view, teams?.[0]?.id)

  const narrow = (change: ChatFilters) => {
    if (change.view) remember(change.view)
    void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId }, search: { ...filters, ...change }, replace: true })
  }
  const close = () => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: undefined }, search: filters })
  // Esc closes what lies on top first.
  const back = () => document.querySelector('[role="dialog"], [role="menu"]') === null && close()
  useShortcut('escape', back, { label: t('keys.back'), group: t('title'), enabled: conversationId !== undefined })

  return (
    <div className={styles.inbox} data-open={conversationId ? true : undefined}>
      <div className={styles.list}>
        <ListColumn wanted={wanted} selected={conversationId} onNarrow={narrow} />
      </div>
      {conversationId ? (
        <ConversationPane key={conversationId} conversationId={conversationId} onBack={close} />
      ) : (
        <section className={styles.none} aria-label={t('none.title')}>
          <EmptyState icon={<IconMessages aria-hidden />} title={t('none.title')}>
            {t('none.how')}
          </EmptyState>
        </section>
      )}
    </div>
  )
}

/** The view somebody used last opens first. Until then: an attendant's own conversations, a supervisor's all. */
function useLastView(): [View, (view: View) => void] {
  const key = `batuta.inbox.view.${useMe().id}.${useWorkspace().id}`
  const otherwise: View = useMay('supervise') ? 'all' : 'mine'
  const [view, setView] = useState<View>(() => VIEWS.find((one) => one === localStorage.getItem(key)) ?? otherwise)
  return [
    view,
    (next) => {
      localStorage.setItem(key, next)
      setView(next)
    },
  ]
}
