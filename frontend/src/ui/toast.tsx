import { IconAlertCircle, IconCircleCheck } from '@tabler/icons-react'
import { useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../api/problem'
import { Kbd } from './Kbd'
import { useShortcut } from './shortcuts'
import styles from './toast.module.css'

type Toast = { id: number; text: string; undo?: () => void; bad: boolean }

const SECONDS = 8
let current: Toast | null = null
let lastId = 0
const listeners = new Set<() => void>()

/** "Conversa concluída" [Desfazer Z], for 8 seconds, bottom left of the content. */
export function toast(text: string, options: { undo?: () => void } = {}): void {
  show({ id: ++lastId, text, undo: options.undo, bad: false })
}

/** What went wrong with something the person just did, in the server's words. */
export function toastProblem(error: unknown, otherwise: string): void {
  const text = error instanceof ApiProblem ? [error.detail, error.hint].filter(Boolean).join(' ') : ''
  show({ id: ++lastId, text: text || otherwise, bad: true })
}

function show(next: Toast | null) {
  current = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Once, in the shell. */
export function Toaster() {
  const shown = useSyncExternalStore(subscribe, () => current)
  return (
    <div className={styles.place} role="status" aria-live="polite">
      {shown && <One key={shown.id} toast={shown} />}
    </div>
  )
}

function One({ toast: shown }: { toast: Toast }) {
  const { t } = useTranslation('ui')
  useEffect(() => {
    const timer = setTimeout(() => current === shown && show(null), SECONDS * 1000)
    return () => clearTimeout(timer)
  }, [shown])
  const undo = () => {
    show(null)
    shown.undo?.()
  }
  useShortcut('z', undo, { label: t('undo'), enabled: shown.undo !== undefined })
  const Mark = shown.bad ? IconAlertCircle : IconCircleCheck
  return (
    <div className={styles.toast}>
      <Mark size={18} aria-hidden />
      <span className={styles.text}>{shown.text}</span>
      {shown.undo && (
        <button type="button" className={styles.undo} onClick={undo}>
          {t('undo')} <Kbd keys="z" />
        </button>
      )}
    </div>
  )
}
