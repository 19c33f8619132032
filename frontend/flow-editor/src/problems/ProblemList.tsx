import { IconAlertCircle, IconAlertTriangle, IconX } from '@tabler/icons-react'
import { nameIn } from '../graph/edits'
import { nodeOf } from '../graph/graph'
import { useEditor, useEnv } from '../editor/context'
import { keyOf, type Problem } from './problem'
import styles from './ProblemList.module.css'

/** All that is wrong, errors first; each leads to its card and field. */
export function ProblemList() {
  const { store, t, view } = useEnv()
  const listing = useEditor((state) => state.listing)
  const problems = useEditor((state) => state.problems)
  if (!listing) return null
  const all = [...problems.values()].flat().sort((one, two) => Number(one.severity === 'warning') - Number(two.severity === 'warning'))
  const errors = all.filter((problem) => problem.severity === 'error').length
  const counts = [errors > 0 ? t('problems.count', { count: errors }) : '', all.length > errors ? t('problems.warnings', { count: all.length - errors }) : ''].filter(Boolean)
  const shut = () => {
    store.set({ listing: false })
    view.current?.focus()
  }
  return (
    <section
      className={styles.list} aria-label={t('problems.label')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') shut()
      }}
    >
      <header className={styles.header}>
        <h2>{all.length === 0 ? t('problems.label') : counts.join(' · ')}</h2>
        <button type="button" className={styles.shut} aria-label={t('problems.shut')} onClick={shut}><IconX size={15} stroke={1.75} aria-hidden /></button>
      </header>
      {all.length === 0 ? <p className={styles.none}>{t('problems.none')}</p> : (
        <ul>{all.map((problem, index) => <li key={`${keyOf(problem)} ${index}`}><Item problem={problem} first={index === 0} /></li>)}</ul>
      )}
    </section>
  )
}

function Item({ problem, first }: { readonly problem: Problem; readonly first: boolean }) {
  const { store, catalog, view, t } = useEnv()
  const node = useEditor((state) => nodeOf(state.graph, problem.node))
  const Icon = problem.severity === 'error' ? IconAlertCircle : IconAlertTriangle
  const jump = () => {
    if (node === undefined) return
    store.set({ nodes: new Set([node.id]), edges: new Set(), open: node.id, field: problem.field === '' ? null : problem.field })
    view.current?.show(node.id)
  }
  return (
    <button type="button" className={styles.item} data-severity={problem.severity} onClick={jump} autoFocus={first}>
      <Icon size={16} stroke={1.75} aria-hidden />
      <span className={styles.words}>
        <b>{node === undefined ? t('problems.funnel') : nameIn(catalog, node)}</b>
        <span>{problem.message}</span>
        {problem.hint !== undefined && problem.hint !== '' && <small>{problem.hint}</small>}
      </span>
    </button>
  )
}
