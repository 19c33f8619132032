import { IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Path } from './path'
import styles from './PathBar.module.css'

/** On the phone: where the bot stands, as dots. */
export function PathBar({ path, onOpen }: { path: Path | null; onOpen: () => void }) {
  const { t } = useTranslation('inbox')
  const here = path?.steps.findLast(({ state }) => state !== 'next' && state !== 'done')
  if (!path || !here) return null
  return (
    <button type="button" className={styles.bar} onClick={onOpen}>
      <span className={styles.beats} aria-hidden>
        {path.steps.map(({ id, state }) => (
          <i key={id} data-state={state} />
        ))}
      </span>
      <span className={styles.text}>
        {path.funnelName}: <b>{here.name}</b>
      </span>
      <IconChevronRight size={18} role="img" aria-label={t('path.open')} />
    </button>
  )
}
