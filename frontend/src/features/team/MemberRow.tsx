import { ActionIcon } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMe, useWorkspace } from '../../app/me'
import { Avatar } from '../../ui/Avatar'
import { Badge } from '../../ui/Badge'
import type { Member } from './data'
import { mayChange } from './roles'
import styles from './TeamPage.module.css'

export function MemberRow({ member, onChange }: { member: Member; onChange: (member: Member) => void }) {
  const { t } = useTranslation('team')
  const me = useMe()
  const { role: mine } = useWorkspace()
  return (
    <li className={styles.row}>
      <Avatar name={member.name} kind="colleague" size={36} />
      <div className={styles.who}>
        <p className={styles.name}>
          {member.name}
          {member.userId === me.id && (
            <Badge small tone="outline">
              {t('you')}
            </Badge>
          )}
        </p>
        <p className={styles.email}>{member.email}</p>
      </div>
      <div className={styles.teams}>
        {member.teams.map(({ teamId, teamName }) => (
          <Badge key={teamId}>{teamName}</Badge>
        ))}
      </div>
      <span className={styles.role}>{t(`role.${member.role}`)}</span>
      {mayChange(mine, member) && (
        <ActionIcon size={32} aria-label={t('change.of', { name: member.name })} onClick={() => onChange(member)}>
          <IconPencil size={16} aria-hidden />
        </ActionIcon>
      )}
    </li>
  )
}
