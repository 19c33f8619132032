import { createContext, useContext, useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import styles from './Labelled.module.css'

const Slot = createContext<{ readonly place: HTMLElement | null; readonly set: (place: HTMLElement | null) => void } | null>(null)

/** A place in the label's row where the input says how much it holds: `56 de 1.024`. */
export function Counted({ children }: { readonly children: ReactNode }) {
  const [place, set] = useState<HTMLElement | null>(null)
  return <Slot value={{ place, set }}>{children}</Slot>
}

export function CountSlot({ otherwise }: { readonly otherwise: ReactNode }) {
  const slot = useContext(Slot)
  return <span className={styles.slot}><span className={styles.count} ref={slot?.set} />{otherwise}</span>
}

export function Count({ children, over = false }: { readonly children: ReactNode; readonly over?: boolean }) {
  const place = useContext(Slot)?.place ?? null
  return place === null ? null : createPortal(<span data-over={over || undefined}>{children}</span>, place)
}
