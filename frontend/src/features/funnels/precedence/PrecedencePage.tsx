import { Button } from '@mantine/core'
import { IconAlertTriangle, IconArrowLeft, IconRoute } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorState } from '../../../ui/ErrorState'
import { Page } from '../../../ui/Page'
import { Skeletons } from '../../../ui/Skeletons'
import { useFunnelsLive } from '../live'
import { usePrecedence } from './data'
import styles from './Precedence.module.css'
import { TriggerLine } from './TriggerLine'
import { TryBox } from './TryBox'

/** Every trigger that plays, the one that wins first. */
export function PrecedencePage() {
  const { t } = useTranslation('funnels')
  const { data, error, isPending, refetch } = usePrecedence()
  useFunnelsLive()
  return (
    <Page
      title={t('precedence.title')}
      subtitle={t('precedence.subtitle')}
      actions={
        <Button variant="default" component={Link} to="/funnels" leftSection={<IconArrowLeft size={17} aria-hidden />}>
          {t('precedence.back')}
        </Button>
      }
    >
      <TryBox />
      {isPending ? (
        <Skeletons shape="table" count={5} />
      ) : error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data.length === 0 ? (
        <EmptyState icon={<IconRoute aria-hidden />} title={t('precedence.none')} />
      ) : (
        <section className={styles.card} aria-labelledby="precedence-all">
          <h2 id="precedence-all" className={styles.heading}>
            {t('precedence.all')}
          </h2>
          <ol className={styles.list}>
            {data.map((one, index) => (
              <TriggerLine key={`${one.funnel.id} ${one.node_id}`} trigger={one} place={index + 1}>
                {one.loses_to.length > 0 && (
                  <p className={styles.loses}>
                    <IconAlertTriangle size={15} aria-hidden />
                    {t('precedence.loses', { others: [...new Set(one.loses_to.map(({ name }) => name))].join(', ') })}
                  </p>
                )}
              </TriggerLine>
            ))}
          </ol>
        </section>
      )}
    </Page>
  )
}
