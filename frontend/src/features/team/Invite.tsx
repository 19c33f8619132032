import { Button, Modal, Stack, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client'
import { ApiProblem } from '../../api/problem'
import { useWorkspace, type Role } from '../../app/me'
import { formatDay } from '../../ui/format'
import { CopyField } from '../connections/CopyField'
import { useInvite } from './data'
import { RoleChoice } from './RoleChoice'
import { assignable } from './roles'
import styles from './TeamPage.module.css'

/** An address and a role; then a link to hand over, since no mail is sent. */
export function Invite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('team')
  const [made, setMade] = useState<Schemas['InvitationLink'] | null>(null)
  return (
    <Modal opened onClose={onClose} title={t('invite.title')} size={520} closeButtonProps={{ 'aria-label': t('close') }} closeOnClickOutside={made === null}>
      {made ? <Made invitation={made} onAnother={() => setMade(null)} onClose={onClose} /> : <Form onMade={setMade} onClose={onClose} />}
    </Modal>
  )
}

function Form({ onMade, onClose }: { onMade: (link: Schemas['InvitationLink']) => void; onClose: () => void }) {
  const { t } = useTranslation('team')
  const { role: mine } = useWorkspace()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('agent')
  const invite = useInvite()
  const problem = invite.error instanceof ApiProblem && invite.error.status > 0 ? invite.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    invite.mutate({ email: email.trim(), role }, { onSuccess: onMade })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={18}>
        <TextInput
          data-autofocus
          type="email"
          label={t('invite.email')}
          description={t('invite.emailHelp')}
          value={email}
          maxLength={254}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={invite.error ? (problem?.at('/email') ?? (problem?.code === 'already_member' ? t('invite.member') : (problem?.detail ?? t('failed')))) : undefined}
        />
        <RoleChoice value={role} roles={assignable(mine)} onChange={setRole} error={problem?.at('/role')} />
      </Stack>
      <div className={styles.foot}>
        <Button variant="subtle" color="gray" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={invite.isPending} disabled={!email.trim()}>
          {t('invite.make')}
        </Button>
      </div>
    </form>
  )
}

type MadeProps = { invitation: Schemas['InvitationLink']; onAnother: () => void; onClose: () => void }

function Made({ invitation, onAnother, onClose }: MadeProps) {
  const { t } = useTranslation('team')
  return (
    <>
      <p>{t('invite.made', { email: invitation.email, until: formatDay(invitation.expires_at) })}</p>
      <br />
      <CopyField label={t('invite.link')} value={invitation.link} description={t('invite.linkHelp')} />
      <div className={styles.foot}>
        <Button variant="subtle" onClick={onAnother}>
          {t('invite.another')}
        </Button>
        <Button onClick={onClose}>{t('done')}</Button>
      </div>
    </>
  )
}
