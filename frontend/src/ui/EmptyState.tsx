import type { ReactNode } from 'react'
import styles from './EmptyState.module.css'
import { StaveArt } from './StaveArt'

type Props = {
  title: string
  children?: ReactNode
  /** One primary and one other button. */
  actions?: ReactNode
  /** Up to three other ways in, as cards. */
  ways?: ReactNode
  /** Small: in a column or a panel, with an icon instead of the stave. */
  icon?: ReactNode
}

/** Nothing here yet: what it is, and what to do next. */
export function EmptyState({ title, children, actions, ways, icon }: Props) {
  return (
    <div className={styles.empty} data-small={icon ? true : undefined}>
      {icon ?? <StaveArt />}
      <h2 className={styles.title}>{title}</h2>
      {children && <p className={styles.text}>{children}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
      {ways && <div className={styles.ways}>{ways}</div>}
    </div>
  )
}
