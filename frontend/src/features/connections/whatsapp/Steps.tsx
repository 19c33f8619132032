import { useTranslation } from 'react-i18next'
import styles from './Steps.module.css'

type Props = { names: readonly string[]; from?: number }

/** What to do at Meta, one after the other. */
export function Steps({ names, from = 1 }: Props) {
  const { t } = useTranslation('connections')
  return (
    <ol className={styles.steps} start={from}>
      {names.map((name, index) => (
        <li key={name} className={styles.step}>
          <span className={styles.number} aria-hidden>
            {from + index}
          </span>
          <div className={styles.words}>
            <h3 className={styles.title}>{t(`step.${name}.title`)}</h3>
            <p className={styles.text}>{t(`step.${name}.text`)}</p>
          </div>
        </li>
      ))}
    </ol>
  )
}
