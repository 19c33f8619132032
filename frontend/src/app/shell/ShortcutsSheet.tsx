import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Kbd } from '../../ui/Kbd'
import { useShortcut, useShortcuts, type Shortcut } from '../../ui/shortcuts'
import { opener } from './opener'
import styles from './ShortcutsSheet.module.css'

const dialog = opener()
export const openShortcuts = dialog.open

/** Everything the keyboard does on this page, right now. */
export function ShortcutsSheet() {
  const { t } = useTranslation('app')
  const opened = dialog.useOpened()
  useShortcut('?', dialog.open, { label: t('shortcuts.title') })
  const groups = grouped(useShortcuts())
  return (
    <Modal opened={opened} onClose={dialog.close} title={t('shortcuts.title')} size="md" closeButtonProps={{ 'aria-label': t('close') }}>
      {groups.map(([group, shortcuts]) => (
        <section key={group} className={styles.group}>
          <h3 className={styles.heading}>{group || t('shortcuts.everywhere')}</h3>
          <dl>
            {shortcuts.map(({ keys, label }) => (
              <div key={keys} className={styles.row}>
                <dt>{label}</dt>
                <dd>
                  <Kbd keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  )
}

/** By heading; of several with the same keys the last one works, so the last one is shown. */
function grouped(shortcuts: readonly Shortcut[]): [string, Shortcut[]][] {
  const working = new Map(shortcuts.filter(({ label }) => label).map((shortcut) => [shortcut.keys, shortcut]))
  const groups = new Map<string, Shortcut[]>()
  for (const shortcut of working.values()) groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut])
  return [...groups]
}
