import { IconLock } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../api/live'
import { useMay, useScope } from '../../app/me'
import { ErrorState } from '../../ui/ErrorState'
import { EmptyState } from '../../ui/EmptyState'
import { Page } from '../../ui/Page'
import { Skeletons } from '../../ui/Skeletons'
import { AiForm } from './AiForm'
import { useCalls, useTokens } from './calls'
import { CallsCard } from './CallsCard'
import { ChatsCard } from './ChatsCard'
import { useChats } from './chats'
import { useAi, useOdoo } from './data'
import { useErp } from './erp'
import { ErpForm } from './ErpForm'
import styles from './IntegrationsPage.module.css'
import { OdooForm } from './OdooForm'

/** What the bot asks and tells elsewhere: the AI, the school's Odoo, its own system, and the team's chats. */
export function IntegrationsPage() {
  const { t } = useTranslation('integrations')
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      {useMay('lead') ? (
        <Cards />
      ) : (
        <EmptyState icon={<IconLock aria-hidden />} title={t('closed')}>
          {t('closedText')}
        </EmptyState>
      )}
    </Page>
  )
}

function Cards() {
  const client = useQueryClient()
  const scope = useScope('integrations')
  useLive('integration:changed', () => void client.invalidateQueries({ queryKey: scope }))
  const ai = useAi()
  const odoo = useOdoo()
  const erp = useErp()
  const tokens = useTokens()
  const calls = useCalls()
  const chats = useChats()
  if (ai.isPending || odoo.isPending || erp.isPending || tokens.isPending || calls.isPending || chats.isPending) return <Skeletons shape="cards" count={5} />
  if (ai.isError) return <ErrorState error={ai.error} retry={() => void ai.refetch()} />
  if (odoo.isError) return <ErrorState error={odoo.error} retry={() => void odoo.refetch()} />
  if (erp.isError) return <ErrorState error={erp.error} retry={() => void erp.refetch()} />
  if (tokens.isError) return <ErrorState error={tokens.error} retry={() => void tokens.refetch()} />
  if (calls.isError) return <ErrorState error={calls.error} retry={() => void calls.refetch()} />
  if (chats.isError) return <ErrorState error={chats.error} retry={() => void chats.refetch()} />
  return (
    <div className={styles.measured}>
      <div className={styles.grid}>
        <AiForm ai={ai.data} />
        <div className={styles.stack}>
          <OdooForm odoo={odoo.data} />
          <ChatsCard chats={chats.data} />
        </div>
        <ErpForm erp={erp.data} />
        <CallsCard tokens={tokens.data} listeners={calls.data} />
      </div>
    </div>
  )
}
