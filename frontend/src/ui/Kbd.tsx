import styles from './Kbd.module.css'

const MAC = /Mac|iPhone|iPad/.test(navigator.platform)
const NAMES: Record<string, string> = MAC
  ? { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵', escape: 'Esc', backspace: '⌫', tab: '⇥', arrows: '←↑↓→' }
  : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: '↵', escape: 'Esc', backspace: '⌫', tab: 'Tab', arrows: '←↑↓→' }

/** Keys at the right end of what they trigger: <Kbd keys="mod+k" />. Not on touch. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={styles.keys} aria-hidden>
      {keys.split('+').map((key) => (
        <kbd key={key} className={styles.key}>
          {NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
        </kbd>
      ))}
    </span>
  )
}
