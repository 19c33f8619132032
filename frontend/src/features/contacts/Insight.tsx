import { Button } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { ApiProblem } from '../../api/problem'
import { useScope } from '../../app/me'
import { Badge } from '../../ui/Badge'
import styles from './Insight.module.css'

/** What the conversation is about and what to do next, read by AI when somebody asks for it. The last message's id is where it stands. */
export function Insight({ contactId, className = styles.card }: { contactId: string; className?: string }) {
  const { t } = useTranslation('contacts')
  const [asked, setAsked] = useState<string | null>(null)
  const wanted = asked === contactId
  const insight = useInsight(contactId, wanted)
  const found = insight.data
  return (
    <section className={className} aria-labelledby="contact-insight">
      <div className={styles.head}>
        <h3 id="contact-insight">{t('insight.title')}</h3>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconSparkles size={15} aria-hidden />}
          loading={insight.isFetching}
          onClick={() => (wanted ? void insight.refetch() : setAsked(contactId))}
        >
          {t(found ? 'insight.again' : 'insight.ask')}
        </Button>
      </div>
      <div aria-live="polite">
        {wanted && insight.isFetching && <p className={styles.quiet}>{t('insight.working')}</p>}
        {wanted && insight.error && !insight.isFetching && <Trouble error={insight.error} />}
        {found && !insight.isFetching && (
          <>
            <p className={styles.text}>{found.summary || t('insight.nothing')}</p>
            {found.next && (
              <p className={styles.next}>
                <b>{t('insight.next')}</b> {found.next.text} {found.next.action && <Badge small>{t(`insight.act.${found.next.action}`)}</Badge>}
              </p>
            )}
            {found.summary && <p className={styles.quiet}>{t('insight.by')}</p>}
          </>
        )}
      </div>
    </section>
  )
}

function Trouble({ error }: { error: Error }) {
  const { t } = useTranslation('contacts')
  const words = error instanceof ApiProblem ? [error.detail, error.hint].filter(Boolean).join(' ') : ''
  return (
    <p role="alert" className={styles.quiet}>
      {words || t('insight.failed')}
    </p>
  )
}

function useInsight(contactId: string, enabled: boolean) {
  return useQuery({
    queryKey: [...useScope('insights'), contactId],
    enabled,
    retry: false,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const params = { path: { contact_id: contactId } }
      const { summary } = await ask(api.GET('/api/v1/contacts/{contact_id}/summary', { params, signal }))
      const next = summary ? await ask(api.GET('/api/v1/contacts/{contact_id}/next_action', { params, signal })) : null
      return { summary, next }
    },
  })
}
