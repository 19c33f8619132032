import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { Door } from './Door'
import { Refusal } from './Fields'

/** A link that was used, withdrawn, too old or cut off; or a server that does not answer. */
export function LinkOver({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation('signin')
  const over = error instanceof ApiProblem && (error.status === 410 || error.status === 404)
  if (!over)
    return (
      <Door title={t('linkOver.trouble')}>
        <Refusal error={error} />
        <Button variant="default" mt="lg" onClick={retry}>
          {t('linkOver.again')}
        </Button>
      </Door>
    )
  return (
    <Door title={t('linkOver.title')} subtitle={error.status === 404 ? t('linkOver.unknown') : error.detail}>
      <Button variant="default" fullWidth size="md" mt="xl" renderRoot={(props) => <Link to="/sign-in" search={{}} {...props} />}>
        {t('linkOver.signIn')}
      </Button>
    </Door>
  )
}
