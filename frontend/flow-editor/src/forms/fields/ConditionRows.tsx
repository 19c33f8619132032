import type { FieldProps } from '@rjsf/utils'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useEnv } from '../../editor/context'
import { Inner } from './Inner'
import { fieldOf } from './props'
import styles from './ConditionRows.module.css'

/** What, how, with what. */
export function ConditionRows(props: FieldProps) {
  const { t } = useEnv()
  const { items, change, schema, readOnly } = fieldOf(props)
  return (
    <>
      {items.map((item, index) => (
        <div key={index} className={styles.row}>
          <Inner props={props} at={index} schema={schema.items} value={item} />
          {!readOnly && items.length > 1 && (
            <button type="button" className={styles.remove} aria-label={t('rows.remove', { title: String(index + 1) })} onClick={() => change(items.toSpliced(index, 1))}>
              <IconTrash size={15} stroke={1.75} aria-hidden />
            </button>
          )}
        </div>
      ))}
      {!readOnly && (
        <button type="button" className={styles.add} onClick={() => change([...items, {}])}><IconPlus size={14} stroke={1.75} aria-hidden />{t('conditions.add')}</button>
      )}
    </>
  )
}
