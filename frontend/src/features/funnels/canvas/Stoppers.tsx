import type { Problem } from '@batuta/flow-editor'
import { IconAlertCircle, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import styles from './Stoppers.module.css'

const MOST = 8

/** What stops the publishing; each leads to its step. */
export function Stoppers({ problems, nameOf, onProblem }: { problems: readonly Problem[]; nameOf: (node: string) => string; onProblem: (problem: Problem) => void }) {
  const { t } = useTranslation('funnels')
  return (
    <>
      <p className={styles.text}>{t('publish.stopped', { count: problems.length })}</p>
      <ul className={styles.list}>
        {problems.slice(0, MOST).map((problem, index) => (
          <li key={index}>
            {problem.node === '' ? (
              <span className={styles.problem}>
                <IconAlertCircle size={16} aria-hidden />
                <span className={styles.message}>{problem.message}</span>
              </span>
            ) : (
              <button type="button" className={styles.problem} data-way data-autofocus={index === 0 || undefined} onClick={() => onProblem(problem)}>
                <IconAlertCircle size={16} aria-hidden />
                <span className={styles.message}>
                  <b dir="auto">{nameOf(problem.node)}</b>
                  {problem.message}
                </span>
                <IconChevronRight size={16} aria-hidden />
              </button>
            )}
          </li>
        ))}
      </ul>
      {problems.length > MOST && <p className={styles.text}>{t('publish.more', { count: problems.length - MOST })}</p>}
    </>
  )
}
