import { Button, Loader, Menu } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { useScope } from '../../../app/me'
import { toast, toastProblem } from '../../../ui/toast'
import styles from './Section.module.css'

/** Funnels with a trigger by hand, started for this contact; what a funnel's rules forbid cannot be chosen. */
export function StartFunnel({ contactId }: { contactId: string }) {
  const { t } = useTranslation('inbox')
  const [opened, setOpened] = useState(false)
  const scope = useScope('startable')
  const path = { contact_id: contactId }
  const { data } = useQuery({
    queryKey: [...scope, contactId],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/contacts/{contact_id}/funnels', { params: { path }, signal })),
    enabled: opened,
    staleTime: 0,
  })
  const start = useMutation({
    mutationFn: (funnel_id: string) => ask(api.POST('/api/v1/contacts/{contact_id}/funnels', { params: { path }, body: { funnel_id } })),
    onSuccess: ({ verdict }) => toast(t(verdict === 'queues' ? 'startFunnel.queued' : 'startFunnel.started')),
    onError: (error) => toastProblem(error, t('startFunnel.failed')),
  })
  return (
    <section className={styles.section}>
      <Menu opened={opened} onChange={setOpened} position="bottom-start" width="target" withinPortal>
        <Menu.Target>
          <Button variant="default" fullWidth loading={start.isPending} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
            {t('startFunnel.open')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {!data && <Loader size="sm" m="sm" />}
          {data?.length === 0 && <Menu.Label maw={260}>{t('startFunnel.none')}</Menu.Label>}
          {data?.map(({ funnel, verdict }) => {
            const why = verdict === 'running' || verdict === 'audience' || verdict === 'entered_before' ? t(`startFunnel.why.${verdict}`) : null
            return (
              <Menu.Item key={funnel.id} disabled={why !== null} onClick={() => start.mutate(funnel.id)}>
                {funnel.name}
                {why !== null && <small style={{ display: 'block' }}>{why}</small>}
              </Menu.Item>
            )
          })}
        </Menu.Dropdown>
      </Menu>
    </section>
  )
}
