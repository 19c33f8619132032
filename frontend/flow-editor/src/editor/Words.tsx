import type { Segment } from '../graph/segments'
import { useEnv } from './context'
import { codeLabel, variableLabel } from './labels'
import styles from './Words.module.css'

/** A text with its variables as brass chips. What people wrote stays text. */
export function Words({ segments }: { readonly segments: readonly Segment[] }) {
  const { host, t } = useEnv()
  return segments.map((segment, index) => {
    switch (segment.kind) {
      case 'text':
        return segment.text
      case 'strong':
        return <b key={index} className={styles.strong}>{segment.text}</b>
      case 'variable':
        return <span key={index} className={styles.variable}>{variableLabel(segment.path, segment.filters, host.lists, t)}</span>
      case 'code':
        return <span key={index} className={styles.code} title={segment.source}>{codeLabel(segment, t)}</span>
    }
  })
}
