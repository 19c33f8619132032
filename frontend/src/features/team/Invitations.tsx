import { Button } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { confirmDelete } from '../../ui/confirmDelete'
import { ErrorState } from '../../ui/ErrorState'
import { formatDay } from '../../ui/format'
import { toast, toastProblem } from '../../ui/toast'
import { useInvitations, useRevoke, type Invitation } from './data'
import styles from './TeamPage.module.css'

/** Who was invited and has not come yet. */
export function Invitations() {
  const { t } = useTranslation('team')
  const invitations = useInvitations()
  if (invitations.isError) return <ErrorState error={invitations.error} retry={() => void invitations.refetch()} />
  if (!invitations.data || invitations.data.length === 0) return null
  return (
    <section className={styles.card} aria-labelledby="team-invitations">
      <h2 id="team-invitations" className={styles.heading}>
        {t('invitations')}
      </h2>
      <ul>
        {invitations.data.map((invitation) => (
          <Row key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  )
}

function Row({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('team')
  const { email, role, expires_at: until } = invitation
  const revoke = useRevoke(invitation.id)
  const ask = async () => {
    const yes = await confirmDelete({ title: t('revoke.title', { email }), text: t('revoke.text'), action: t('revoke.action') })
    if (yes) revoke.mutate(undefined, { onSuccess: () => toast(t('revoke.done', { email })), onError: (error) => toastProblem(error, t('failed')) })
  }
  return (
    <li className={styles.row}>
      <span className={styles.sign}>
        <IconMail size={18} aria-hidden />
      </span>
      <div className={styles.who}>
        <p className={`${styles.name} ${styles.address}`} title={email}>
          {email}
        </p>
        <p className={styles.email}>{t('until', { when: formatDay(until) })}</p>
      </div>
      <span className={styles.role}>{t(`role.${role}`)}</span>
      <Button size="xs" variant="default" loading={revoke.isPending} onClick={() => void ask()} aria-label={t('revoke.of', { email })}>
        {t('revoke.action')}
      </Button>
    </li>
  )
}
