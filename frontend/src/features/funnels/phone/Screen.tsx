import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useWorkspace } from '../../../app/me'
import { formatDaySeparator, initials } from '../../../ui/format'
import { Bubble } from './Bubble'
import { Composer } from './Composer'
import { Happening } from './Happening'
import { says, type Move, type Play } from './playing'
import { Standing } from './Standing'
import type { Start } from './starts'
import { storyOf, type Line } from './story'
import styles from './Screen.module.css'

type Props = { play: Play; move: (move: Move) => void; starts: readonly Start[]; onStep: (node: string) => void }

/** The contact's telephone. */
export function Screen({ play, move, starts, onStep }: Props) {
  const { t } = useTranslation('funnels')
  const { name } = useWorkspace()
  const wall = useRef<HTMLDivElement>(null)
  const { inputs, answer } = play
  const lines = storyOf(inputs, answer)
  useEffect(() => {
    wall.current?.scrollTo({ top: wall.current.scrollHeight })
  }, [lines.length, answer])
  return (
    <div className={styles.screen} data-channel={play.channel}>
      <div className={styles.top} aria-hidden>
        <span className={styles.face}>{initials(name)}</span>
        <span className={styles.who}>
          <b>{name}</b>
          <small>{t('phone.business')}</small>
        </span>
      </div>
      <div ref={wall} className={styles.wall} role="log" aria-label={t('phone.log')} tabIndex={0}>
        {inputs.length === 0 && <Beginning starts={starts} move={move} />}
        {lines.map((line) => (
          <OneLine key={line.key} line={line} move={move} onStep={onStep} />
        ))}
        <Standing play={play} move={move} onStep={onStep} />
      </div>
      <Composer onInput={(input) => move({ kind: 'add', input })} />
    </div>
  )
}

function OneLine({ line, move, onStep }: { line: Line; move: Props['move']; onStep: Props['onStep'] }) {
  switch (line.kind) {
    case 'day':
      return <div className={styles.day}>{formatDaySeparator(line.at)}</div>
    case 'message':
      return <Bubble message={line.message} open={line.open} move={move} onStep={onStep} />
    case 'sending':
      return <Sending text={line.input.text || line.input.option} />
    default:
      return <Happening line={line} onStep={onStep} />
  }
}

function Sending({ text }: { text: string }) {
  return <div className={styles.sending}>{text || '…'}</div>
}

function Beginning({ starts, move }: { starts: readonly Start[]; move: Props['move'] }) {
  const { t } = useTranslation('funnels')
  const go = ({ input }: Start) => move({ kind: 'add', input })
  return (
    <div className={styles.beginning}>
      <p>{t(starts.length > 0 ? 'phone.begin' : 'phone.beginFree')}</p>
      {starts.map((start) => (
        <button key={start.label} type="button" className={styles.start} onClick={() => go(start)}>
          {start.kind === 'word' ? start.label : t(start.kind === 'tag' ? 'phone.giveTag' : 'phone.makeHappen', { tag: start.label, what: start.label })}
        </button>
      ))}
      {starts.length === 0 && (
        <button type="button" className={styles.start} onClick={() => move({ kind: 'add', input: says(t('phone.hello')) })}>
          {t('phone.hello')}
        </button>
      )}
    </div>
  )
}
