import { IconX } from '@tabler/icons-react'
import styles from './Tag.module.css'

type Props = { name: string; color?: string; onRemove?: () => void; removeLabel?: string }

/** An etiqueta. Its colour is a dot: people choose it, so text and ground stay readable whatever it is. */
export function Tag({ name, color, onRemove, removeLabel }: Props) {
  return (
    <span className={styles.tag}>
      {color && <span className={styles.dot} style={{ background: color }} aria-hidden />}
      <span className={styles.name}>{name}</span>
      {onRemove && (
        <button type="button" className={styles.remove} onClick={onRemove} aria-label={removeLabel ?? name}>
          <IconX size={12} aria-hidden />
        </button>
      )}
    </span>
  )
}
