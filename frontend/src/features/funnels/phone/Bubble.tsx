import { IconAlertCircle, IconChecks, IconFile, IconLink, IconList, IconMapPin, IconMicrophone, IconMoodSmile, IconPhoto, IconUser, IconVideo, type Icon } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatTime } from '../../../ui/format'
import { isRecord } from '../draft/change'
import { presses, type Message, type Move } from './playing'
import { Said } from './Said'
import styles from './Bubble.module.css'

const MEDIA: Record<string, Icon> = { image: IconPhoto, video: IconVideo, audio: IconMicrophone, document: IconFile, sticker: IconMoodSmile, location: IconMapPin, contact: IconUser, contacts: IconUser }

type Props = {
  message: Message
  /** Of several questions only the last one is answered by pressing. */
  open: boolean
  move: (move: Move) => void
  onStep: (node: string) => void
}

export function Bubble({ message, open, move, onStep }: Props) {
  const { t } = useTranslation('funnels')
  const { message_type: type, message_data: data, message_direction, form, failed, node_id, timestamp } = message
  const mine = message_direction === 'IN'
  const Sign = MEDIA[type]
  const choices = choicesOf(data.choices)
  return (
    <div className={styles.bubble} data-mine={mine || undefined} data-failed={failed !== null || undefined}>
      {Sign && (
        <span className={styles.media} data-kind={type}>
          <Sign size={22} aria-hidden />
          {text(data.filename) || text(data.name) || t(`media.${type}`, { defaultValue: t('media.other') })}
        </span>
      )}
      {text(data.header) && <b className={styles.head}>{text(data.header)}</b>}
      {text(data.text) && <Said text={form === 'numbered' ? numbered(text(data.text), choices) : text(data.text)} />}
      {!Sign && !text(data.text) && <span className={styles.soft}>{t('media.other')}</span>}
      {text(data.footer) && <small className={styles.foot}>{text(data.footer)}</small>}
      <small className={styles.time}>
        {formatTime(timestamp)}
        {mine && <IconChecks size={14} aria-hidden />}
      </small>
      {type === 'link' && (
        <span className={styles.option} data-still>
          <IconLink size={14} aria-hidden />
          {text(data.label) || text(data.url)}
        </span>
      )}
      {form === 'buttons' && choices.map((choice) => <Option key={choice.id} label={choice.label} open={open} press={() => move({ kind: 'add', input: presses(choice.id) })} />)}
      {form === 'list' && <List label={text(data.button) || t('phone.options')} choices={choices} open={open} press={(id) => move({ kind: 'add', input: presses(id) })} />}
      {failed !== null && (
        <span className={styles.failed}>
          <IconAlertCircle size={15} aria-hidden />
          <span>
            {t(failed === 'window_closed' ? 'phone.windowClosed' : 'phone.notSent')}{' '}
            {node_id !== null && (
              <button type="button" className={styles.mend} onClick={() => onStep(node_id)}>
                {t('phone.seeStep')}
              </button>
            )}
          </span>
        </span>
      )}
    </div>
  )
}

function Option({ label, open, press }: { label: string; open: boolean; press: () => void }) {
  return (
    <button type="button" className={styles.option} disabled={!open} onClick={press}>
      {label}
    </button>
  )
}

type Choice = { id: string; label: string; description: string }

function List({ label, choices, open, press }: { label: string; choices: readonly Choice[]; open: boolean; press: (id: string) => void }) {
  const [shown, show] = useState(false)
  return (
    <>
      <button type="button" className={styles.option} disabled={!open} aria-expanded={shown && open} onClick={() => show(!shown)}>
        <IconList size={14} aria-hidden />
        {label}
      </button>
      {shown && open && (
        <span className={styles.rows}>
          {choices.map((choice) => (
            <button key={choice.id} type="button" className={styles.row} onClick={() => {
              show(false)
              press(choice.id)
            }}>
              {choice.label}
              {choice.description && <small>{choice.description}</small>}
            </button>
          ))}
        </span>
      )}
    </>
  )
}

function choicesOf(value: unknown): Choice[] {
  return (Array.isArray(value) ? value : []).flatMap((one: unknown) => (isRecord(one) && typeof one.id === 'string' ? [{ id: one.id, label: text(one.label), description: text(one.description) }] : []))
}

function numbered(question: string, choices: readonly Choice[]): string {
  return [question, '', ...choices.map(({ label, description }, index) => `${index + 1}. ${label}${description ? ` - ${description}` : ''}`)].join('\n')
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
