import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Kbd } from './Kbd'
import styles from './SearchInput.module.css'
import { useShortcut } from './shortcuts'

type Props = { value: string; onChange: (value: string) => void; placeholder: string; className?: string }

/** A quiet well to search in; "/" jumps into it, Escape empties it. */
export function SearchInput({ value, onChange, placeholder, className }: Props) {
  const { t } = useTranslation('ui')
  const input = useRef<HTMLInputElement>(null)
  useShortcut('/', () => input.current?.focus(), { label: placeholder })
  const clear = value ? <CloseButton size="sm" aria-label={t('clear')} onClick={() => onChange('')} /> : <Kbd keys="/" />
  return (
    <TextInput
      ref={input}
      type="search"
      className={className}
      classNames={{ input: styles.input }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && value) {
          event.stopPropagation()
          onChange('')
        }
      }}
      placeholder={placeholder}
      aria-label={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={clear}
    />
  )
}
