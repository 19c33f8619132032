import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useWorkspace } from '../../../app/me'
import { Count } from '../../../ui/Count'
import { countsQuery } from '../data'
import { VIEWS, type ChatFilters, type View, type Wanted } from '../filters'
import styles from './ViewTabs.module.css'

type Props = { wanted: Wanted; onNarrow: (change: ChatFilters) => void }

/** Whose conversations: mine, a team's, nobody's, all. The chosen one stands on its baton. */
export function ViewTabs({ wanted, onNarrow }: Props) {
  const { t } = useTranslation('inbox')
  const counts = useQuery(countsQuery(useWorkspace().id)).data
  const teams = counts?.teams ?? []
  const team = teams.find(({ id }) => id === wanted.team) ?? teams[0]
  const numbers: Partial<Record<View, number>> = { mine: counts?.mine, team: teams.reduce((sum, { count }) => sum + count, 0), unassigned: counts?.unassigned }
  const views = teams.length > 0 ? VIEWS : VIEWS.filter((view) => view !== 'team')
  return (
    <>
      <div className={styles.tabs} role="group" aria-label={t('view.label')}>
        {views.map((view) => (
          <button key={view} type="button" className={styles.tab} aria-pressed={view === wanted.view} onClick={() => onNarrow({ view, team: view === 'team' ? team?.id : undefined })}>
            {t(`view.${view}`)}
            {view === wanted.view ? <Count value={numbers[view] ?? 0} /> : <Number value={numbers[view]} />}
          </button>
        ))}
      </div>
      {wanted.view === 'team' && teams.length > 1 && (
        <div className={styles.teams} role="group" aria-label={t('view.teams')}>
          {teams.map(({ id, name, count }) => (
            <button key={id} type="button" className={styles.team} aria-pressed={id === wanted.team} onClick={() => onNarrow({ team: id })}>
              {name} <b>{count > 99 ? '99+' : count}</b>
            </button>
          ))}
        </div>
      )}
    </>
  )
}

function Number({ value = 0 }: { value?: number }) {
  return value > 0 ? <span className={styles.number}>{value > 99 ? '99+' : value}</span> : null
}
