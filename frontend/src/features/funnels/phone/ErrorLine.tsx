import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../../../api/problem'
import styles from './Standing.module.css'

/** The server did not play it: why, and the ways on. Nothing of the conversation is lost. */
export function ErrorLine({ problem, retry, back }: { problem: ApiProblem; retry: () => void; back: () => void }) {
  const { t } = useTranslation('funnels')
  return (
    <div className={styles.line} data-bad role="alert">
      {problem.status === 0 ? t('phone.unreachable') : [problem.detail, problem.hint].filter(Boolean).join(' ')}{' '}
      <button type="button" className={styles.act} onClick={back}>
        {t('phone.back')}
      </button>{' '}
      <button type="button" className={styles.act} onClick={retry}>
        {t('phone.again')}
      </button>
    </div>
  )
}
