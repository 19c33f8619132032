/** @jsxImportSource preact */
import styles from './Bubble.module.css'
import { t } from './texts'

/** A clock, one tick, two blue ones. */
export function Ticks({ state }: { state: 'waiting' | 'sent' | 'read' }) {
  return (
    <svg class={styles.ticks} data-state={state} width="16" height="12" viewBox="0 0 16 12" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" role="img" aria-label={t(state)}>
      {state === 'waiting' ? (
        <path d="M8 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM8 3.8V6l1.6 1" />
      ) : (
        <>
          <path d="m1.5 6.5 3 3 6-7" />
          {state === 'read' && <path d="m7.5 9.5 6.5-7" />}
        </>
      )}
    </svg>
  )
}
