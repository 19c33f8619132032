import { Button } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../app/me'
import { ErrorState } from '../../ui/ErrorState'
import { Page } from '../../ui/Page'
import { useShortcut } from '../../ui/shortcuts'
import { Skeletons } from '../../ui/Skeletons'
import { useMembers, useTeams } from './data'
import { inviteDialog } from './dialogs'
import { Invitations } from './Invitations'
import { Invite } from './Invite'
import { MemberDialog } from './MemberDialog'
import { MemberRow } from './MemberRow'
import styles from './TeamPage.module.css'
import { Teams } from './Teams'

/** Who works here, as what, in which teams. */
export function TeamPage() {
  const { t } = useTranslation('team')
  const leads = useMay('lead')
  const members = useMembers()
  const teams = useTeams()
  const [changingId, setChangingId] = useState<string | null>(null)
  const changing = members.data?.find(({ userId }) => userId === changingId)
  const inviting = inviteDialog.useOpened()
  useEffect(() => inviteDialog.close, [])
  useShortcut('c', inviteDialog.open, { label: t('invite.title'), group: t('title'), enabled: leads })
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        leads && (
          <Button leftSection={<IconUserPlus size={17} aria-hidden />} onClick={inviteDialog.open}>
            {t('invite.title')}
          </Button>
        )
      }
    >
      <div className={styles.columns}>
        <div className={styles.main}>
          <section className={styles.card} aria-labelledby="team-people">
            <h2 id="team-people" className={styles.heading}>
              {t('people', { count: members.data?.length ?? 0 })}
            </h2>
            {members.isPending && <Skeletons shape="conversations" count={4} />}
            {members.isError && <ErrorState error={members.error} retry={() => void members.refetch()} />}
            <ul>
              {members.data?.map((member) => (
                <MemberRow key={member.userId} member={member} onChange={({ userId }) => setChangingId(userId)} />
              ))}
            </ul>
          </section>
          {leads && <Invitations />}
        </div>
        <Teams teams={teams.data} pending={teams.isPending} error={teams.error} retry={() => void teams.refetch()} members={members.data ?? []} leads={leads} />
      </div>
      {inviting && leads && <Invite onClose={inviteDialog.close} />}
      {changing && <MemberDialog key={changing.userId} member={changing} members={members.data ?? []} teams={teams.data ?? []} onClose={() => setChangingId(null)} />}
    </Page>
  )
}
