import styles from './Count.module.css'
import { formatNumber } from './format'

type Props = { value: number; quiet?: boolean; label?: string; className?: string }

/** How many; nothing for none. 100 and more is "99+". */
export function Count({ value, quiet, label, className }: Props) {
  if (value <= 0) return null
  return (
    <span className={`${styles.count} ${className ?? ''}`} data-quiet={quiet || undefined} title={label ?? formatNumber(value)}>
      {value > 99 ? '99+' : value}
    </span>
  )
}
