import { useRouter } from '@tanstack/react-router'
import { ApiProblem } from '../api/problem'
import { ErrorState } from '../ui/ErrorState'
import styles from './NotFound.module.css'

/** A page that could not begin, or one of ours that stopped. */
export function Crash({ error }: { error: unknown }) {
  const router = useRouter()
  const retry = () => (error instanceof ApiProblem ? void router.invalidate() : location.reload())
  return (
    <div className={styles.whole}>
      <ErrorState error={error} retry={retry} />
    </div>
  )
}
