import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../../ui/Badge'
import { useTriggerWords, type Candidate } from './data'
import styles from './Precedence.module.css'

type Props = { trigger: Omit<Candidate, 'verdict'>; place: number; state?: ReactNode; children?: ReactNode }

const RUNNING = ['queue', 'interrupt', 'replace'] as const

/** One trigger: whose it is, what it listens for, its rules. */
export function TriggerLine({ trigger, place, state, children }: Props) {
  const { t } = useTranslation('funnels')
  const words = useTriggerWords()
  const kind = words.kind?.[trigger.kind]
  const says = trigger.says.map((said) => {
    if (trigger.kind === 'schedule') return words.every?.[said] ?? words.weekdays?.[said] ?? said
    const days = trigger.kind === 'date_field' && /^[+-]\d+$/.test(said) ? Number(said) : 0
    return days ? t(days < 0 ? 'precedence.daysBefore' : 'precedence.daysAfter', { count: Math.abs(days) }) : said
  })
  const running = RUNNING.find((rule) => rule === trigger.when_running)
  return (
    <li className={styles.line}>
      <span className={styles.place}>{place}</span>
      <div className={styles.words}>
        <Link to="/funnels/$funnelId" params={{ funnelId: trigger.funnel.id }} className={styles.funnel} dir="auto">
          {trigger.funnel.name}
        </Link>
        <p className={styles.says}>
          {typeof kind === 'string' ? kind : trigger.kind}
          {says.length > 0 && <b dir="auto">{says.join(', ')}</b>}
        </p>
        {children}
      </div>
      <div className={styles.rules}>
        {state}
        {trigger.audience && <Badge small>{t('precedence.audience')}</Badge>}
        {trigger.reentry !== 'always' && <Badge small>{t(`precedence.reentry.${trigger.reentry === 'never' ? 'never' : 'after'}`)}</Badge>}
        {running && <Badge small>{t(`precedence.running.${running}`)}</Badge>}
        <Badge small tone="outline">{t('precedence.priority', { priority: trigger.priority })}</Badge>
      </div>
    </li>
  )
}
