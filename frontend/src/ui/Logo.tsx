import styles from './Logo.module.css'

const BATON = 'M4.3 27.6 15.4 2.3a1.25 1.25 0 0 1 2.35.83L9.5 29.2a2.76 2.76 0 0 1-5.2-1.6Z'
const HEAD = 'M17.05 13.9c.2-.6.7-1.1 1.4-1.2 5-.9 9.5 1.5 9.9 5.7.5 4.7-4.3 9.4-10.4 10.1-1.5.2-2.9.1-4.1-.2a1.3 1.3 0 0 1-.9-1.7l4.1-12.7Z'

/** The mark on its rosewood tile: a baton and a note head that together read as "b". */
export function LogoTile({ size = 38 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" role="img" aria-label="Batuta">
      <rect className={styles.tile} width="48" height="48" rx="12" />
      <g transform="translate(8.2 8)">
        <path className={styles.tileBaton} d={BATON} />
        <path className={styles.tileHead} d={HEAD} />
      </g>
    </svg>
  )
}

/** The mark alone, for light and dark grounds. */
export function LogoMark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Batuta">
      <path className={styles.baton} d={BATON} />
      <path className={styles.head} d={HEAD} />
    </svg>
  )
}
