import { Loader } from '@mantine/core'
import { IconExternalLink, IconPencil, IconX } from '@tabler/icons-react'
import { useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '../data'
import { Conflict } from './Conflict'
import styles from './EditableField.module.css'
import { type Place, valueAt } from './place'
import { useEdit } from './useEdit'
import { linkOf, shown, typed, type ValueType } from './values'
import { ValueInput } from './ValueInput'

type Props = {
  contact: Contact
  place: Place
  label: string
  type: ValueType
  choices?: readonly string[]
  limit?: number
  /** Cannot be emptied. */
  required?: boolean
  readOnly?: boolean
  /** Has a button of its own to empty it. */
  erasable?: boolean
  /** What was written, made better before it is sent. */
  clean?: (text: string) => string
}

/** A value that is changed where it stands: a click opens it, Enter or leaving it keeps it, Escape leaves it as it was. */
export function EditableField({ contact, place, label, type, choices = [], limit, required, readOnly, erasable, clean }: Props) {
  const { t } = useTranslation('contacts')
  const labelId = useId()
  const button = useRef<HTMLButtonElement>(null)
  const [draft, setDraft] = useState<string | null>(null)
  const edit = useEdit(contact, place, type, () => setDraft(null))
  const value = valueAt(contact, place)
  const text = shown(type, value)
  const link = linkOf(type, value)

  const open = () => {
    edit.begin()
    setDraft(typed(type, value))
  }
  const close = (refocus: boolean) => {
    edit.reset()
    setDraft(null)
    if (refocus) requestAnimationFrame(() => button.current?.focus())
  }
  const keep = (next: string, refocus: boolean) => {
    setDraft(next)
    if (next.trim() === typed(type, value).trim() || (required && !next.trim())) return close(refocus)
    edit.keep(clean ? clean(next) : next)
  }

  const erase = () => {
    edit.begin()
    edit.keep('')
  }

  return (
    <div className={styles.field}>
      <span id={labelId} className={styles.label}>
        {label}
      </span>
      {draft === null ? (
        <span className={styles.value}>
          {readOnly ? (
            <span className={styles.text}>{text}</span>
          ) : (
            <button ref={button} type="button" className={styles.open} data-type={type} onClick={open} aria-label={t(text ? 'edit.change' : 'edit.add', { field: label, value: text })}>
              <span className={text ? styles.text : styles.nothing}>{text || t('edit.none')}</span>
              <IconPencil size={14} className={styles.pencil} aria-hidden />
            </button>
          )}
          {link && (
            <a href={link} className={styles.link} target={type === 'url' ? '_blank' : undefined} rel="noopener noreferrer" aria-label={t('edit.follow', { value: text })}>
              <IconExternalLink size={15} aria-hidden />
            </a>
          )}
          {erasable && (
            <button type="button" className={styles.link} onClick={erase} disabled={edit.busy} aria-label={t('edit.erase', { field: label })} title={t('edit.erase', { field: label })}>
              {edit.busy ? <Loader size={14} /> : <IconX size={15} aria-hidden />}
            </button>
          )}
          {edit.error && (
            <span role="alert" className={styles.failed}>
              {edit.error}
            </span>
          )}
        </span>
      ) : (
        <span className={styles.editor}>
          <ValueInput
            type={type}
            labelledBy={labelId}
            choices={choices}
            limit={limit}
            value={draft}
            error={edit.error}
            busy={edit.busy}
            onChange={setDraft}
            onKeep={keep}
            onCancel={() => close(true)}
            clearable={!required}
          />
          {edit.busy && <Loader size={14} className={styles.busy} aria-label={t('edit.saving')} />}
        </span>
      )}
      {edit.conflict && (
        <span className={styles.clash}>
          <Conflict
            field={label}
            theirs={shown(type, edit.conflict.theirs)}
            mine={shown(type, edit.conflict.mine)}
            onMine={edit.insist}
            onTheirs={() => close(true)}
          />
        </span>
      )}
    </div>
  )
}
