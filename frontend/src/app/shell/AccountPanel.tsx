import { IconCheck, IconKeyboard, IconLogout, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../ui/Avatar'
import { useMe, useWorkspace } from '../me'
import { enterWorkspace, signOut } from '../sessionEnds'
import { LanguageChoice } from './LanguageChoice'
import { openNewWorkspace } from './newWorkspace'
import { openShortcuts } from './ShortcutsSheet'
import { ThemeChoice } from './ThemeChoice'
import styles from './AccountPanel.module.css'

export function AccountPanel({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('app')
  const me = useMe()
  const current = useWorkspace()
  return (
    <div className={styles.panel}>
      <div className={styles.who}>
        <Avatar name={me.name} kind="colleague" />
        <div className={styles.names}>
          <b>{me.name}</b>
          <span className={styles.email}>{me.email}</span>
        </div>
      </div>
      <h3 className={styles.heading}>{t('account.workspaces')}</h3>
      <ul>
        {me.workspaces.map((workspace) => (
          <li key={workspace.id}>
            <button
              type="button"
              className={styles.row}
              aria-current={workspace.id === current.id}
              onClick={() => {
                onDone()
                if (workspace.id !== current.id) void enterWorkspace(workspace.id)
              }}
            >
              <span className={styles.name}>
                {workspace.name} <span className={styles.role}>{t(`role.${workspace.role}`)}</span>
              </span>
              {workspace.id === current.id && <IconCheck size={16} aria-hidden />}
            </button>
          </li>
        ))}
      </ul>
      <Row icon={IconPlus} label={t('account.newWorkspace')} run={openNewWorkspace} onDone={onDone} />
      <hr className={styles.line} />
      <ThemeChoice />
      <LanguageChoice />
      <hr className={styles.line} />
      <Row icon={IconKeyboard} label={t('shortcuts.title')} run={openShortcuts} onDone={onDone} className={styles.keys} />
      <Row icon={IconLogout} label={t('account.signOut')} run={() => void signOut()} onDone={onDone} />
    </div>
  )
}

type RowProps = { icon: typeof IconCheck; label: string; run: () => void; onDone: () => void; className?: string }

function Row({ icon: Icon, label, run, onDone, className = '' }: RowProps) {
  return (
    <button
      type="button"
      className={`${styles.row} ${className}`}
      onClick={() => {
        onDone()
        run()
      }}
    >
      <Icon size={17} aria-hidden />
      <span className={styles.name}>{label}</span>
    </button>
  )
}
