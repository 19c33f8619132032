import { Button, Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconListNumbers, IconPlus, IconRoute } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../../app/me'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorState } from '../../../ui/ErrorState'
import { Page } from '../../../ui/Page'
import { SearchInput } from '../../../ui/SearchInput'
import { Skeletons } from '../../../ui/Skeletons'
import { useFunnels } from '../data'
import { openNewFunnel } from '../Everywhere'
import { FunnelCards } from './FunnelCards'
import { FunnelTable } from './FunnelTable'
import { ImportFunnel } from './ImportFunnel'
import { NoFunnels } from './NoFunnels'
import { matching, stateOf, TABS, type Tab } from './state'
import styles from './FunnelsPage.module.css'

export function FunnelsPage() {
  const { t } = useTranslation('funnels')
  const mayDraw = useMay('author')
  const phone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const navigate = useNavigate()
  const { state: chosen = 'all' } = useSearch({ from: '/shell/funnels' })
  const [text, setText] = useState('')
  const { data, error, isPending, refetch } = useFunnels()
  const found = matching(data ?? [], text)
  const inTab = (tab: Tab) => (tab === 'all' ? found : found.filter((funnel) => stateOf(funnel) === tab))
  const shown = inTab(chosen)

  if (data?.length === 0) return <NoFunnels />
  const List = phone ? FunnelCards : FunnelTable
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        <>
          <SearchInput className={styles.search} value={text} onChange={setText} placeholder={t('search')} />
          {mayDraw && (
            <Button variant="default" component={Link} to="/funnels/precedence" leftSection={<IconListNumbers size={17} aria-hidden />}>
              {t('precedence.open')}
            </Button>
          )}
          {mayDraw && <ImportFunnel />}
          {mayDraw && (
            <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={openNewFunnel}>
              {t('new.open')}
            </Button>
          )}
        </>
      }
      bar={
        <Tabs value={chosen} onChange={(value) => void navigate({ to: '/funnels', search: { state: value === 'published' || value === 'draft' || value === 'off' ? value : undefined }, replace: true })}>
          <Tabs.List className={styles.tabs} aria-label={t('tabs.label')}>
            {TABS.map((tab) => (
              <Tabs.Tab key={tab} value={tab} aria-controls="funnels-list" rightSection={<span className={styles.number}>{inTab(tab).length}</span>}>
                {t(`tabs.${tab}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      }
    >
      <div id="funnels-list" role="tabpanel" aria-label={t(`tabs.${chosen}`)} className={styles.panel}>
        {isPending ? (
          <Skeletons shape="table" count={5} />
        ) : error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : shown.length > 0 ? (
          <List funnels={shown} />
        ) : (
          <Nothing text={text} tab={chosen} clear={() => setText('')} />
        )}
      </div>
    </Page>
  )
}

function Nothing({ text, tab, clear }: { text: string; tab: Tab; clear: () => void }) {
  const { t } = useTranslation('funnels')
  if (!text) return <EmptyState icon={<IconRoute aria-hidden />} title={t(`none.${tab}`)} />
  return (
    <EmptyState icon={<IconRoute aria-hidden />} title={t('none.found', { text })} actions={<Button variant="default" onClick={clear}>{t('none.clear')}</Button>}>
      {t('none.foundHow')}
    </EmptyState>
  )
}
