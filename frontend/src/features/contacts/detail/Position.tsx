import { IconRobot } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { useScope } from '../../../app/me'
import type { Contact } from '../data'
import styles from './ContactPage.module.css'
import own from './Position.module.css'
import { useStepNames } from './steps'

/** In which funnel the person is, and at which step the bot waits. */
export function Position({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const state = contact.current_funnel_state
  const scope = useScope('contacts')
  const funnels = useQuery({ queryKey: [...scope, 'funnel-names'], queryFn: () => ask(api.GET('/api/v1/funnels')), enabled: state !== null }).data
  const nameOf = useStepNames(state ? [state, ...contact.interrupted_funnels].map(({ funnel_id }) => funnel_id) : [])
  const funnelOf = (wanted: string) => funnels?.find(({ id }) => id === wanted)?.name ?? t('position.funnel')
  const stepOf = (funnelId: string, nodeId: string | null) => nameOf(funnelId, nodeId) || t('position.begins')
  return (
    <section className={styles.card} aria-labelledby="contact-position">
      <div className={styles.cardHead}>
        <h2 id="contact-position" className={styles.cardTitle}>
          {t('position.title')}
        </h2>
      </div>
      {state ? (
        <div className={own.place}>
          <span className={own.sign}>
            <IconRobot size={18} aria-hidden />
          </span>
          <div className={own.words}>
            <Link to="/funnels/$funnelId" params={{ funnelId: state.funnel_id }} className={own.funnel}>
              {funnelOf(state.funnel_id)}
            </Link>
            <p>{t('position.at', { step: stepOf(state.funnel_id, state.current_node_id) })}</p>
            {contact.interrupted_funnels.map(({ funnel_id, current_node_id }, place) => (
              <p key={place}>{t('position.interrupted', { funnel: funnelOf(funnel_id), step: stepOf(funnel_id, current_node_id) })}</p>
            ))}
          </div>
        </div>
      ) : (
        <p className={styles.quiet}>{t('position.nowhere')}</p>
      )}
    </section>
  )
}
