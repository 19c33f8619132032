import { Alert, Button } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isConflict } from '../../api/onRevision'
import { ApiProblem } from '../../api/problem'
import { Badge } from '../../ui/Badge'
import { confirmDelete } from '../../ui/confirmDelete'
import { toast, toastProblem } from '../../ui/toast'
import { useRemove } from './data'
import styles from './IntegrationsPage.module.css'

type Props = {
  which: 'ai' | 'odoo' | 'erp'
  icon: ReactNode
  connected: boolean
  ready: boolean
  busy: boolean
  /** A colleague changed what was typed over. */
  clashing: boolean
  error: unknown
  /** JSON pointers that have a field of their own to be said at. */
  paths: readonly string[]
  onSubmit: () => void
  children: ReactNode
}

/** One integration: what it is for, its form, and its end. */
export function IntegrationCard({ which, icon, connected, ready, busy, clashing, error, paths, onSubmit, children }: Props) {
  const { t } = useTranslation('integrations')
  const remove = useRemove(which)
  const name = t(`${which}.title`)
  const general = isConflict(error) ? clashing && t('clash') : wordsFor(error, paths, t('failed'))
  const askToRemove = async () => {
    const yes = await confirmDelete({ title: t('remove.title', { name }), text: t(`${which}.removeText`), action: t('remove.action') })
    if (yes) remove.mutate(undefined, { onSuccess: () => toast(t('remove.done', { name })), onError: (problem) => toastProblem(problem, t('failed')) })
  }
  return (
    <section className={styles.card} aria-labelledby={`integration-${which}`}>
      <header className={styles.header}>
        <span className={styles.icon} data-group={which === 'ai' ? 'think' : 'connect'}>
          {icon}
        </span>
        <div className={styles.names}>
          <h2 id={`integration-${which}`} className={styles.name}>
            {name}
          </h2>
          <p className={styles.text}>{t(`${which}.text`)}</p>
        </div>
        <Badge tone={connected ? 'success' : 'neutral'} dot={connected}>
          {t(connected ? 'connected' : 'notConnected')}
        </Badge>
      </header>
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          if (ready) onSubmit()
        }}
      >
        <div className={styles.fields}>
          {children}
          {general && (
            <Alert color="vermilion" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
              {general}
            </Alert>
          )}
        </div>
        <div className={styles.foot}>
          {connected && (
            <Button className={styles.left} variant="outline" color="vermilion" loading={remove.isPending} onClick={() => void askToRemove()}>
              {t('remove.action')}
            </Button>
          )}
          <Button type="submit" loading={busy} disabled={!ready}>
            {t(connected ? 'save' : 'connect')}
          </Button>
        </div>
      </form>
    </section>
  )
}

/** What is said of an error that has no field of its own. */
export function wordsFor(error: unknown, paths: readonly string[], otherwise: string): string | null {
  if (!error) return null
  if (!(error instanceof ApiProblem) || error.status === 0) return otherwise
  if (error.errors.some(({ path }) => paths.includes(path))) return null
  return [error.detail, error.hint].filter(Boolean).join(' ') || otherwise
}
