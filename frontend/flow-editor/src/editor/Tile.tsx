import { NamedIcon } from './icons'
import styles from './Tile.module.css'

/** The square of a step in its group's tint. */
export function Tile({ group, icon, size = 22 }: { readonly group: string; readonly icon: string; readonly size?: 22 | 26 | 34 }) {
  return (
    <span className={styles.tile} data-group={group} data-size={size} aria-hidden>
      <NamedIcon name={icon} size={size === 34 ? 18 : size === 26 ? 16 : 14} />
    </span>
  )
}
