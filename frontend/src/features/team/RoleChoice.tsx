import { Radio } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Role } from '../../app/me'
import styles from './TeamPage.module.css'
import { roleOf } from './roles'

type Props = { value: Role; roles: readonly Role[]; onChange: (role: Role) => void; disabled?: boolean; error?: string }

/** Every role with what it may do. */
export function RoleChoice({ value, roles, onChange, disabled, error }: Props) {
  const { t } = useTranslation('team')
  return (
    <Radio.Group label={t('roleLabel')} value={value} onChange={(role) => onChange(roleOf(role))} error={error}>
      <div className={styles.roles}>
        {roles.map((role) => (
          <Radio key={role} value={role} label={t(`role.${role}`)} description={t(`roleText.${role}`)} disabled={disabled && role !== value} />
        ))}
      </div>
    </Radio.Group>
  )
}
