import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../../ui/Badge'
import { useTriggerKinds, useTriggerSentence, type Candidate } from './data'
import styles from './Precedence.module.css'

type Props = { trigger: Omit<Candidate, 'verdict'>; place: number; state?: ReactNode; children?: ReactNode }

const RUNNING = ['queue', 'interrupt', 'replace'] as const

/** One trigger: whose it is, what it listens for, its rules. */
export function TriggerLine({ trigger, place, state, children }: Props) {
  const { t } = useTranslation('funnels')
  const sentence = useTriggerSentence()(trigger.config)
  const named = useTriggerKinds()[trigger.kind]
  const kind = typeof named === 'string' ? named : trigger.kind
  // Of words and ads there may be several; the card shows one.
  const several = trigger.kind === 'keyword' || trigger.kind === 'ad_referral'
  const says = several ? trigger.says.join(', ') : sentence.startsWith(kind) ? sentence.slice(kind.length).trim() : sentence
  const running = RUNNING.find((rule) => rule === trigger.when_running)
  return (
    <li className={styles.line}>
      <span className={styles.place}>{place}</span>
      <div className={styles.words}>
        <Link to="/funnels/$funnelId" params={{ funnelId: trigger.funnel.id }} className={styles.funnel} dir="auto">
          {trigger.funnel.name}
        </Link>
        <p className={styles.says}>
          {kind}
          {says && <b dir="auto">{says}</b>}
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
