import { Popover, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { initials } from '../../ui/format'
import { useMe, useWorkspace } from '../me'
import styles from './AccountMenu.module.css'
import { AccountPanel } from './AccountPanel'

/** One's own soft square at the foot of the rail: workspaces, theme, language, signing out. */
export function AccountMenu() {
  const { t } = useTranslation('app')
  const me = useMe()
  const { name } = useWorkspace()
  const [opened, { toggle, close }] = useDisclosure()
  return (
    <Popover opened={opened} onChange={(open) => !open && close()} position="right-end" width={290} offset={26} trapFocus>
      <Popover.Target>
        <button type="button" className={styles.me} onClick={toggle} title={name}>
          <span aria-hidden>{initials(me.name)}</span>
          <VisuallyHidden>{t('account.open', { name: me.name, workspace: name })}</VisuallyHidden>
        </button>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t('account.title')}>
        <AccountPanel onDone={close} />
      </Popover.Dropdown>
    </Popover>
  )
}
