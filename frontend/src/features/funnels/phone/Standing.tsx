import { useTranslation } from 'react-i18next'
import { formatDay } from '../../../ui/format'
import { useStepKinds } from '../catalog'
import { Activity } from './Activity'
import { ErrorLine } from './ErrorLine'
import { gives, happens, waits, type Move, type Play, type Waiting } from './playing'
import styles from './Standing.module.css'

type Props = { play: Play; move: (move: Move) => void; onStep: (node: string) => void }

/** Where the test stands, in words, and the one thing that helps it on. */
export function Standing({ play: { inputs, answer, problem, busy }, move, onStep }: Props) {
  const { t } = useTranslation('funnels')
  const kinds = useStepKinds()
  if (problem !== null) return <ErrorLine problem={problem} retry={() => move({ kind: 'again' })} back={() => move({ kind: 'back' })} />
  if (inputs.length === 0 || answer === null) return null
  const { status, waiting, paused, reason_text, path } = answer
  const last = path.at(-1)
  const why = last ? reason_text.replace(last.node_id, `“${kinds.get(last.node_type)?.title ?? last.node_id}”`) : reason_text
  if (waiting?.activity) return <Activity key={inputs.length} activity={waiting.activity} move={move} />
  if (paused)
    return (
      <Line busy={busy} text={t('standing.paused')} act={t('standing.resume')} onAct={() => move({ kind: 'add', input: gives(true) })} />
    )
  if (status === 'ended') return <Line busy={busy} text={t('standing.ended')} act={t('phone.restart')} onAct={() => move({ kind: 'restart' })} />
  if (status === 'stopped') return <Line busy={busy} bad text={why || t('standing.stopped')} act={last ? t('phone.seeStep') : undefined} onAct={() => last && onStep(last.node_id)} />
  if (waiting === null) return null
  if (waiting.reply) return <Line busy={busy} text={waiting.until ? t('standing.replyUntil', { until: formatDay(waiting.until) }) : t('standing.reply')} />
  if (waiting.event) return <Awaited busy={busy} waiting={waiting} event={waiting.event} onAct={() => move({ kind: 'add', input: happens() })} />
  return waiting.until ? <Line busy={busy} text={t('standing.until', { until: formatDay(waiting.until) })} act={t('standing.skip')} onAct={() => move({ kind: 'add', input: waits(null) })} /> : null
}

/** The run goes on when this happens to the contact. */
function Awaited({ waiting, event, onAct, busy }: { waiting: Waiting; event: NonNullable<Waiting['event']>; onAct: () => void; busy: boolean }) {
  const { t } = useTranslation('funnels')
  const what = String(event['tag'] ?? event['event'] ?? event['field'] ?? event['stage'] ?? '')
  const kind = event['kind'] === 'stage_changed' && what ? 'stage_named' : String(event['kind'])
  return <Line busy={busy} text={t(`standing.event.${kind}`, { what, until: waiting.until ? formatDay(waiting.until) : '' })} act={t('standing.happens')} onAct={onAct} />
}

function Line({ text, act, onAct, bad, busy }: { text: string; act?: string; onAct?: () => void; bad?: boolean; busy: boolean }) {
  return (
    <div className={styles.line} data-bad={bad || undefined} data-busy={busy || undefined} role="status">
      {text}{' '}
      {act && (
        <button type="button" className={styles.act} onClick={onAct}>
          {act}
        </button>
      )}
    </div>
  )
}
