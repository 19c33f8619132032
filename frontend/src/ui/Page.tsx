import type { ReactNode } from 'react'
import styles from './Page.module.css'

type Props = {
  title: string
  subtitle?: ReactNode
  actions?: ReactNode
  /** Between the title and the content, full width: tabs, filters. */
  bar?: ReactNode
  /** narrow: a form's width. */
  width?: 'wide' | 'narrow'
  children: ReactNode
}

/** A page with a title; what is under it scrolls. */
export function Page({ title, subtitle, actions, bar, width = 'wide', children }: Props) {
  return (
    <div className={styles.page} data-width={width}>
      <header className={styles.header}>
        <div className={styles.titles}>
          <h1 className={styles.title}>{title}</h1>
          {subtitle && <p className={styles.subtitle}>{subtitle}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {bar && <div className={styles.bar}>{bar}</div>}
      <div className={styles.content}>{children}</div>
    </div>
  )
}
