import { Button } from '@mantine/core'
import { IconBrandWhatsapp, IconPlus, IconWorld } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../app/me'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorState } from '../../ui/ErrorState'
import { Page } from '../../ui/Page'
import { useShortcut } from '../../ui/shortcuts'
import { Skeletons } from '../../ui/Skeletons'
import { ConnectionCard } from './card/ConnectionCard'
import { Connect, type Channel } from './Connect'
import styles from './ConnectionsPage.module.css'
import { useInstances } from './data'
import { connectDialog } from './dialogs'

/** The numbers and pages that people write to, and how they stand. */
export function ConnectionsPage() {
  const { t } = useTranslation('connections')
  const instances = useInstances()
  const leads = useMay('lead')
  const [channel, setChannel] = useState<Channel | null>(null)
  const opened = connectDialog.useOpened()
  useEffect(() => connectDialog.close, [])
  useShortcut('c', connectDialog.open, { label: t('connect.title'), group: t('title'), enabled: leads })
  const connect = (which: Channel) => {
    setChannel(which)
    connectDialog.open()
  }
  const close = () => {
    setChannel(null)
    connectDialog.close()
  }
  const none = instances.data?.length === 0
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        leads &&
        !none && (
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={connectDialog.open}>
            {t('connect.title')}
          </Button>
        )
      }
    >
      {instances.isPending && <Skeletons shape="cards" count={4} />}
      {instances.isError && <ErrorState error={instances.error} retry={() => void instances.refetch()} />}
      {none && (
        <EmptyState
          title={t('empty.title')}
          actions={
            leads && (
              <>
                <Button size="md" leftSection={<IconWorld size={18} aria-hidden />} onClick={() => connect('webchat')}>
                  {t('empty.webchat')}
                </Button>
                <Button size="md" variant="default" leftSection={<IconBrandWhatsapp size={18} aria-hidden />} onClick={() => connect('whatsapp')}>
                  {t('empty.whatsapp')}
                </Button>
              </>
            )
          }
        >
          {leads ? t('empty.text') : t('empty.textForOthers')}
        </EmptyState>
      )}
      <div className={styles.grid}>
        {instances.data?.map((instance) => (
          <ConnectionCard key={instance.id} instance={instance} leads={leads} />
        ))}
      </div>
      {opened && leads && <Connect channel={channel} onChannel={setChannel} onClose={close} />}
    </Page>
  )
}
