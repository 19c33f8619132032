import { Combobox, useCombobox } from '@mantine/core'
import { useEffect, useState, type ReactElement } from 'react'
import { useEnv } from '../editor/context'
import { matches } from '../palette/search'
import { useForm } from './FormContext'
import styles from './VariablePicker.module.css'

interface Props {
  readonly opened: boolean
  readonly onOpened: (opened: boolean) => void
  readonly onPick: (source: string) => void
  readonly children: ReactElement
}

/** The variables of this funnel by name, each with what it would say for the person of the preview. */
export function VariablePicker({ opened, onOpened, onPick, children }: Props) {
  const { host, t } = useEnv()
  const { variables } = useForm()
  const [wanted, setWanted] = useState('')
  const combobox = useCombobox({ opened, onDropdownClose: () => onOpened(false) })
  useEffect(() => {
    if (!opened) return
    const timer = setTimeout(() => combobox.focusSearchInput(), 30)
    return () => clearTimeout(timer)
    // The list is opened anew only when `opened` turns true.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [opened])
  const found = variables.filter(({ label, path }) => matches(`${label} ${path}`, wanted))
  return (
    <Combobox
      store={combobox} width={250} position="bottom-start" onOptionSubmit={(source) => {
        setWanted('')
        onPick(source)
      }}
    >
      <Combobox.Target withAriaAttributes={false}>{children}</Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} placeholder={t('variable.search')} aria-label={t('variable.search')} />
        <Combobox.Options mah={260} style={{ overflowY: 'auto' }}>
          {(['contact', 'funnel', 'other'] as const).map((group) => {
            const some = found.filter((one) => one.group === group)
            return some.length === 0 ? null : (
              <Combobox.Group key={group} label={t(`variable.group.${group}`)}>
                {some.map(({ source, path, label }) => (
                  <Combobox.Option key={source} value={source} className={styles.option}>
                    <span className={styles.label}>{label}</span><span className={styles.example}>{host.preview[path] ?? ''}</span>
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            )
          })}
          {found.length === 0 && <Combobox.Empty>{t('variable.none')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
