import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './StartStep.module.css'

type Props = { number: number; done: boolean | undefined; title: string; text: string; children: ReactNode }

export function StartStep({ number, done, title, text, children }: Props) {
  const { t } = useTranslation('start')
  return (
    <li className={styles.step}>
      <span className={styles.mark} data-done={done || undefined}>
        {done ? <IconCheck size={16} stroke={2.4} role="img" aria-label={t('done')} /> : <span aria-hidden>{number}</span>}
      </span>
      <div className={styles.words}>
        <h2 className={styles.title} data-done={done || undefined}>
          {title}
        </h2>
        <p className={styles.text}>{text}</p>
      </div>
      <div className={styles.act}>{children}</div>
    </li>
  )
}
