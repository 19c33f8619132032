import { Alert, Button, Modal, MultiSelect, Stack } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { useMe, useWorkspace, type Role } from '../../app/me'
import { confirmDelete } from '../../ui/confirmDelete'
import { toast } from '../../ui/toast'
import { useMemberActs, type Member, type Team } from './data'
import { RoleChoice } from './RoleChoice'
import { assignable, isLastOwner } from './roles'
import styles from './TeamPage.module.css'

type Props = { member: Member; members: readonly Member[]; teams: readonly Team[]; onClose: () => void }

/** A colleague's role and teams, and their leaving. */
export function MemberDialog({ member, members, teams, onClose }: Props) {
  const { t } = useTranslation('team')
  const { role: mine } = useWorkspace()
  const me = useMe()
  const [role, setRole] = useState<Role>(member.role)
  const [teamIds, setTeamIds] = useState(() => member.teams.map(({ teamId }) => teamId))
  const { change, remove } = useMemberActs(member.userId)
  const last = isLastOwner(members, member)
  const self = member.userId === me.id
  const { name } = member
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ role, teamIds }, { onSuccess: onClose })
  }
  const askToRemove = async () => {
    const yes = await confirmDelete({ title: t('remove.title', { name }), text: t('remove.text'), action: t('remove.action') })
    if (!yes) return
    remove.mutate(undefined, {
      onSuccess: () => {
        toast(t('remove.done', { name }))
        onClose()
      },
    })
  }
  const failed = change.error ?? remove.error
  return (
    <Modal opened onClose={onClose} title={name} size={520} closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={submit}>
        <Stack gap={18}>
          <RoleChoice value={role} roles={assignable(mine)} onChange={setRole} disabled={last} />
          {last && <p className={styles.quiet}>{t('change.lastOwner')}</p>}
          <MultiSelect
            label={t('teams.title')}
            placeholder={teamIds.length === 0 ? t('change.noTeam') : undefined}
            data={teams.map(({ id, name: label }) => ({ value: id, label }))}
            value={teamIds}
            onChange={setTeamIds}
            searchable
            clearable
            nothingFoundMessage={t('teams.nothing')}
          />
          {failed && (
            <Alert color="vermilion" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
              {failed instanceof ApiProblem && failed.status > 0 ? [failed.detail, failed.hint].filter(Boolean).join(' ') : t('failed')}
            </Alert>
          )}
        </Stack>
        <div className={styles.foot}>
          {!last && !self && (
            <Button className={styles.left} variant="outline" color="vermilion" loading={remove.isPending} onClick={() => void askToRemove()}>
              {t('remove.action')}
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t('change.keep')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
