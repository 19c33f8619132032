import styles from './Baton.module.css'

/** The tapered stroke beside what is active: vertical at a row's left edge. Its parent is positioned. */
export function Baton({ brass }: { brass?: boolean }) {
  return <span className={styles.baton} data-brass={brass || undefined} aria-hidden />
}
