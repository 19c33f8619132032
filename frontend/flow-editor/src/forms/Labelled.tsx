import { IconAlertCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useEnv } from '../editor/context'
import { PointerContext, useProblemAt, useRequired } from './FormContext'
import { Counted, CountSlot } from './Counted'
import styles from './Labelled.module.css'

interface Props {
  readonly id: string
  readonly pointer: string
  readonly label: string
  readonly help?: string
  /** The input brings its own label. */
  readonly bare?: boolean
  /** The label names several inputs. */
  readonly group?: boolean
  /** What is left open has a value all the same. */
  readonly standard?: boolean
  readonly children: ReactNode
}

export function Labelled({ id, pointer, label, help = '', bare = false, group = false, standard = false, children }: Props) {
  const { t } = useEnv()
  const problem = useProblemAt(pointer)
  const required = useRequired(pointer)
  const optional = required || standard ? null : <span className={styles.optional}>{t('form.optional')}</span>
  return (
    <Counted>
      <div className={styles.field} data-field={pointer} {...(group ? { role: 'group', 'aria-labelledby': `${id}__label` } : {})}>
        {!bare && (
          <div className={styles.label}>
            {group ? <span id={`${id}__label`}>{label}</span> : <label id={`${id}__label`} htmlFor={id}>{label}</label>}
            <CountSlot otherwise={optional} />
          </div>
        )}
        <PointerContext value={pointer}>{children}</PointerContext>
        {problem === undefined ? help !== '' && <p className={styles.help} id={`${id}__help`}>{help}</p> : (
          <p className={styles.problem} data-severity={problem.severity} id={`${id}__help`} role={problem.severity === 'error' ? 'alert' : undefined}>
            <IconAlertCircle size={14} stroke={1.75} aria-hidden />
            <span>{problem.message}{problem.hint !== undefined && problem.hint !== '' ? ` ${problem.hint}` : ''}</span>
          </p>
        )}
      </div>
    </Counted>
  )
}
