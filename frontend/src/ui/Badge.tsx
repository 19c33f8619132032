import type { ReactNode } from 'react'
import styles from './Badge.module.css'

export type Tone = 'neutral' | 'success' | 'warning' | 'danger' | 'bot' | 'human' | 'outline'

type Props = {
  tone?: Tone
  /** A state has a dot, a cause an icon. */
  dot?: boolean
  icon?: ReactNode
  small?: boolean
  title?: string
  children: ReactNode
}

export function Badge({ tone = 'neutral', dot, icon, small, title, children }: Props) {
  return (
    <span className={styles.badge} data-tone={tone} data-small={small || undefined} title={title}>
      {dot && <span className={styles.dot} aria-hidden />}
      {icon}
      <span className={styles.text}>{children}</span>
    </span>
  )
}
