import type { ReactNode } from 'react'
import { useEnv } from '../../editor/context'
import styles from './RowNote.module.css'

/** What is to be said of a row or below the rows. */
export function RowNote({ repeated = false, unnamed = false, warning = repeated || unnamed, children }: { readonly repeated?: boolean; readonly unnamed?: boolean; readonly warning?: boolean; readonly children?: ReactNode }) {
  const { t } = useEnv()
  const said = repeated ? t('rows.repeated') : unnamed ? t('rows.unnamed') : children
  return said === undefined ? null : <p className={styles.note} data-warning={warning || undefined} role="status">{said}</p>
}
