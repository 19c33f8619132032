import { Button } from '@mantine/core'
import { IconAlertCircle, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../api/problem'
import { EmptyState } from './EmptyState'

/** What happened, how to mend it, and the button for it. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation('ui')
  const { title, how } = wordsFor(error, t)
  return (
    <div role="alert" style={{ display: 'contents' }}>
      <EmptyState
        icon={<IconAlertCircle aria-hidden />}
        title={title}
        actions={
          retry && (
            <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={retry}>
              {t('again')}
            </Button>
          )
        }
      >
        {how}
      </EmptyState>
    </div>
  )
}

function wordsFor(error: unknown, t: (key: string) => string): { title: string; how: string } {
  if (!(error instanceof ApiProblem)) return { title: t('error.crash'), how: t('error.crashHow') }
  if (error.status === 0) return { title: t('error.unreachable'), how: t('error.unreachableHow') }
  if (error.status === 403) return { title: t('error.forbidden'), how: t('error.forbiddenHow') }
  if (error.status === 404 || error.status === 410) return { title: t('error.gone'), how: t('error.goneHow') }
  return { title: t('error.title'), how: [error.detail, error.hint].filter(Boolean).join(' ') }
}
