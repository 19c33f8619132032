import { Select, Textarea, TextInput } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ValueType } from './values'

type Props = {
  type: ValueType
  labelledBy: string
  choices: readonly string[]
  limit?: number
  value: string
  error?: string
  busy: boolean
  clearable: boolean
  onChange: (text: string) => void
  /** `refocus`: it was left by the keyboard, which goes on from where it was. */
  onKeep: (text: string, refocus: boolean) => void
  onCancel: () => void
}

const KEYBOARD = { number: 'decimal', email: 'email', phone: 'tel', url: 'url', cpf: 'numeric' } as const
const LONG = 60

export function ValueInput({ type, labelledBy, choices, limit, value, error, busy, clearable, onChange, onKeep, onCancel }: Props) {
  const { t } = useTranslation('contacts')
  const shared = { 'aria-labelledby': labelledBy, autoFocus: true, error, readOnly: busy }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel()
    else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) onKeep(value, true)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  if (type === 'choice' || type === 'boolean') {
    const data = type === 'choice' ? [...choices] : [{ value: 'true', label: t('value.yes') }, { value: 'false', label: t('value.no') }]
    return (
      <Select
        {...shared}
        data={data}
        value={value || null}
        defaultDropdownOpened
        clearable={clearable}
        searchable={data.length > 8}
        onChange={(next) => onKeep(next ?? '', true)}
        onBlur={() => !error && !busy && onCancel()}
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      />
    )
  }
  if (type === 'text' && (value.length > LONG || value.includes('\n'))) {
    return (
      <Textarea {...shared} autosize maxRows={10} maxLength={limit} value={value} onChange={(event) => onChange(event.currentTarget.value)} onBlur={() => !busy && onKeep(value, false)} onKeyDown={onKeyDown} />
    )
  }
  return (
    <TextInput
      {...shared}
      type={type === 'date' ? 'date' : 'text'}
      inputMode={type in KEYBOARD ? keyboardOf(type) : undefined}
      maxLength={limit}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={() => !busy && onKeep(value, false)}
      onKeyDown={onKeyDown}
    />
  )
}

function keyboardOf(type: ValueType) {
  return type === 'number' || type === 'email' || type === 'phone' || type === 'url' || type === 'cpf' ? KEYBOARD[type] : undefined
}
