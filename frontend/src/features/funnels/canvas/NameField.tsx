import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './NameField.module.css'

/** The heading, which is also where it is changed. Empty is no name: the old one comes back. */
export function NameField({ name, onName }: { name: string; onName: (name: string) => void }) {
  const { t } = useTranslation('funnels')
  const [typed, setTyped] = useState<string | null>(null)
  const done = () => {
    const next = typed?.trim()
    if (next && next !== name) onName(next)
    setTyped(null)
  }
  return (
    <h1 className={styles.heading}>
      <span className={styles.ghost} aria-hidden>
        {(typed ?? name) || ' '}
      </span>
      <input
        className={styles.field}
        aria-label={t('name.label')}
        value={typed ?? name}
        size={1}
        maxLength={150}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key === 'Escape') setTyped(null)
        }}
      />
    </h1>
  )
}
