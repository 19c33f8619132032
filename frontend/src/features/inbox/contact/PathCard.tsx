import { IconHourglass, IconPlayerPause, IconRobot } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../../ui/Badge'
import { formatMoment } from '../../../ui/format'
import { dayWords } from '../chat/pauseChoices'
import type { Path } from '../chat/path'
import { useNow } from '../../../ui/useNow'
import type { Chat } from '../data'
import { PathScore } from './PathScore'
import styles from './Section.module.css'

/** Where the contact stands in the funnel: notes on a stave, and in words what happens next. */
export function PathCard({ path, chat }: { path: Path; chat: Chat }) {
  const { t } = useTranslation('inbox')
  const run = chat.run
  const now = useNow(60_000)
  const team = path.steps.some(({ state }) => state === 'team')
  const next = path.steps.find(({ state }) => state === 'next')
  const words = () => {
    if (!run) return t('path.handed')
    if (chat.paused_by && run.waiting_for === 'reply') return t('path.askAgain')
    if (chat.paused_by) return next ? t('path.ifResumed', { step: next.name }) : t('path.stands')
    if (run.waiting_for === 'reply') return run.waiting_until ? t('path.replyUntil', { when: dayWords(new Date(run.waiting_until), now, t('tomorrow')) }) : t('path.reply')
    if (run.waiting_for === 'time' && run.waiting_until) return t('path.time', { when: dayWords(new Date(run.waiting_until), now, t('tomorrow')) })
    if (run.waiting_for === 'outside') return t('path.outside')
    return t('path.playing')
  }
  return (
    <section className={styles.section} aria-labelledby="inbox-path">
      <div className={styles.head}>
        <h3 id="inbox-path">
          <Link to="/funnels/$funnelId" params={{ funnelId: path.funnelId }} style={{ color: 'inherit', fontWeight: 'inherit' }}>
            {path.funnelName}
          </Link>{' '}
          {path.version !== null && <span>v{path.version}</span>}
        </h3>
        {team ? (
          <Badge small tone="warning" icon={<IconPlayerPause aria-hidden />}>
            {t('path.team')}
          </Badge>
        ) : (
          <Badge small tone="bot" icon={run?.waiting_for === 'time' ? <IconHourglass aria-hidden /> : <IconRobot aria-hidden />}>
            {t(run?.waiting_for === 'time' ? 'path.waits' : 'path.contact')}
          </Badge>
        )}
      </div>
      <PathScore steps={path.steps.map((step) => ({ ...step, under: step.at ? formatMoment(step.at) : step.state === 'next' ? t('path.next') : '' }))} />
      <p className={styles.quiet}>{words()}</p>
      {run?.interrupted.map(({ funnel_id, funnel_name, node_name }) => (
        <p key={funnel_id} className={`${styles.quiet} ${styles.aside}`}>
          {node_name ? t('path.interruptedAt', { funnel: funnel_name, step: node_name }) : t('path.interrupted', { funnel: funnel_name })}
        </p>
      ))}
    </section>
  )
}
