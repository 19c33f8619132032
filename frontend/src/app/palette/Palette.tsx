import { Modal } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '../../ui/Kbd'
import { useRegistered, type Action } from './actions'
import styles from './Palette.module.css'
import { rank } from './rank'
import { useFound } from './useFound'

/** Search for or go to anything. Up and down choose, Enter does it. */
export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('app')
  return (
    <Modal opened={opened} onClose={onClose} size={560} yOffset="12vh" centered={false} radius="lg" withCloseButton={false} attributes={{ content: { 'aria-label': t('palette.placeholder') } }} classNames={{ content: styles.content, body: styles.body }}>
      <Search onClose={onClose} />
    </Modal>
  )
}

function Search({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('app')
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const { actions, finders } = useRegistered()
  const { found, looking } = useFound(finders, text)
  const shown = useMemo(() => inGroups([...rank(actions, text), ...found]), [actions, found, text])
  const list = useId()
  const chosen = shown[Math.min(at, shown.length - 1)]

  const take = (action: Action) => {
    onClose()
    action.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, shown.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Enter' && chosen) take(chosen)
    else return
    event.preventDefault()
  }

  return (
    <>
      <div className={styles.search}>
        <IconSearch size={20} aria-hidden />
        <input
          className={styles.input}
          data-autofocus
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
          placeholder={t('palette.placeholder')}
          aria-label={t('palette.placeholder')}
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={chosen ? optionId(list, chosen) : undefined}
        />
        <Kbd keys="escape" />
      </div>
      <div className={styles.list} id={list} role="listbox" aria-label={t('palette.results')}>
        {shown.map((action, index) => (
          <div key={action.id} role="presentation">
            {action.group !== shown[index - 1]?.group && (
              <div className={styles.group} role="presentation">
                {action.group}
              </div>
            )}
            <Option action={action} id={optionId(list, action)} chosen={action === chosen} onHover={() => setAt(index)} onTake={() => take(action)} />
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className={styles.none}>{looking ? t('palette.looking') : t('palette.none', { text })}</p>}
    </>
  )
}

type OptionProps = { action: Action; id: string; chosen: boolean; onHover: () => void; onTake: () => void }

function Option({ action, id, chosen, onHover, onTake }: OptionProps) {
  const row = useRef<HTMLDivElement>(null)
  const Sign = action.icon
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <div ref={row} id={id} role="option" aria-selected={chosen} className={styles.option} onMouseMove={onHover} onClick={onTake}>
      {Sign && <Sign size={18} aria-hidden />}
      <span className={styles.label}>
        {action.label} {action.hint && <span className={styles.hint}>{action.hint}</span>}
      </span>
      {action.keys && <Kbd keys={action.keys} />}
      {chosen && !action.keys && <Kbd keys="enter" />}
    </div>
  )
}

/** Groups in the order of their best member. */
function inGroups(actions: readonly Action[]): Action[] {
  const groups = [...new Set(actions.map((action) => action.group))]
  return groups.flatMap((group) => actions.filter((action) => action.group === group))
}

function optionId(list: string, action: Action): string {
  return `${list}-${action.id}`
}
