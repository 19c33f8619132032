import { IconBell, IconCircleCheck, IconClock, IconNote, IconPlayerPause, IconRoute, IconSend, IconShieldCheck, IconTag, IconTarget, IconUserShare, IconVariable, IconWebhook, type Icon } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatDay } from '../../../ui/format'
import type { Line } from './story'
import { spanOf, wordsOf } from './words'
import styles from './Happening.module.css'

const SIGNS: Record<string, Icon> = { set_field: IconVariable, add_tag: IconTag, remove_tag: IconTag, note: IconNote, notify: IconBell, dispatch: IconSend, route_to_team: IconUserShare, pause_bot: IconPlayerPause, close_conversation: IconCircleCheck, consent: IconShieldCheck, goal: IconTarget, start_funnel: IconRoute, activity: IconWebhook }

type Props = { line: Exclude<Line, { kind: 'day' | 'message' | 'sending' }>; onStep: (node: string) => void }

/** What happened beside the talking: the contact never sees it, the author does. */
export function Happening({ line, onStep }: Props) {
  const { t } = useTranslation('funnels')
  if (line.kind === 'effect') {
    const { kind, node_id } = line.effect
    const Sign = SIGNS[kind] ?? IconRoute
    return (
      <button type="button" className={styles.happening} title={t('phone.seeStep')} onClick={() => onStep(node_id)}>
        <Sign size={13} aria-hidden />
        <span>{wordsOf(line.effect, t)}</span>
      </button>
    )
  }
  if (line.kind === 'clock') {
    const span = line.seconds === null ? t('clock.toNext') : t('clock.later', { span: spanOf(line.seconds, t) })
    return (
      <div className={styles.happening}>
        <IconClock size={13} aria-hidden />
        <span>{line.at === null ? span : `${span} · ${formatDay(line.at)}`}</span>
      </div>
    )
  }
  return (
    <div className={styles.happening} data-plain={line.note === 'unmatched' || line.note === 'silent' || line.note === 'nothing' || undefined}>
      {(line.note === 'paused' || line.note === 'held') && <IconPlayerPause size={13} aria-hidden />}
      {line.note === 'tag' && <IconTag size={13} aria-hidden />}
      <span>{t(`heard.${line.note}`, { text: line.input.text || line.input.option, tag: line.input.tag })}</span>
    </div>
  )
}
