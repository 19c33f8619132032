import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../../app/me'
import { EmptyState } from '../../../ui/EmptyState'
import { Page } from '../../../ui/Page'
import { openNewFunnel } from '../Everywhere'
import { ImportFunnel } from './ImportFunnel'

export function NoFunnels() {
  const { t } = useTranslation('funnels')
  const mayDraw = useMay('author')
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <EmptyState
        title={t('empty.title')}
        actions={
          mayDraw && (
            <>
              <Button size="md" leftSection={<IconPlus size={17} aria-hidden />} onClick={openNewFunnel}>
                {t('new.open')}
              </Button>
              <ImportFunnel />
            </>
          )
        }
      >
        {t(mayDraw ? 'empty.text' : 'empty.textReader')}
      </EmptyState>
    </Page>
  )
}
