import { Alert, Button, Modal, MultiSelect, Stack } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { isConflict } from '../../api/onRevision'
import { ApiProblem } from '../../api/problem'
import { useMe, useWorkspace } from '../../app/me'
import { Clash } from '../../ui/Clash'
import { confirmDelete } from '../../ui/confirmDelete'
import { useEdits } from '../../ui/edits'
import { toast } from '../../ui/toast'
import { memberValues, useMemberActs, type Member, type Team } from './data'
import { RoleChoice } from './RoleChoice'
import { assignable, isLastOwner } from './roles'
import styles from './TeamPage.module.css'

type Props = { member: Member; members: readonly Member[]; teams: readonly Team[]; onClose: () => void }

/** A colleague's role and teams, and their leaving. */
export function MemberDialog({ member, members, teams, onClose }: Props) {
  const { t } = useTranslation('team')
  const { role: mine } = useWorkspace()
  const me = useMe()
  const server = memberValues(member)
  const { values, changes, clashes, giveWay, ...form } = useEdits(server)
  const { role, teamIds } = values
  const { change, remove } = useMemberActs(member)
  const last = isLastOwner(members, member)
  const self = member.userId === me.id
  const { name } = member
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (Object.keys(changes).length === 0) return onClose()
    change.mutate(changes, { onSuccess: onClose })
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
          <RoleChoice value={role} roles={assignable(mine)} onChange={(next) => form.change({ role: next })} disabled={last} />
          {clashes.includes('role') && <Clash theirs={t(`role.${server.role}`)} onTake={() => giveWay('role')} />}
          {last && <p className={styles.quiet}>{t('change.lastOwner')}</p>}
          <MultiSelect
            label={t('teams.title')}
            placeholder={teamIds.length === 0 ? t('change.noTeam') : undefined}
            data={teams.map(({ id, name: label }) => ({ value: id, label }))}
            value={teamIds}
            onChange={(next) => form.change({ teamIds: next })}
            searchable
            clearable
            nothingFoundMessage={t('teams.nothing')}
          />
          {clashes.includes('teamIds') && <Clash theirs={member.teams.map(({ teamName }) => teamName).join(', ')} onTake={() => giveWay('teamIds')} />}
          {failed && (
            <Alert color="vermilion" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
              {wordsFor(failed, t)}
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

function wordsFor(error: unknown, t: (key: string) => string): string {
  if (isConflict(error)) return t('clash')
  return error instanceof ApiProblem && error.status > 0 ? [error.detail, error.hint].filter(Boolean).join(' ') : t('failed')
}
