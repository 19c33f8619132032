import { useTranslation } from 'react-i18next'
import { listAt, textAt, type Values } from '../values'
import { RichText } from './RichText'
import styles from './Choices.module.css'

/** A question with its options: the one that was taken is filled, the others outlined. */
export function Choices({ data, chosen }: { data: Values; chosen: readonly string[] }) {
  const { t } = useTranslation('inbox')
  return (
    <>
      {textAt(data, 'header') && <b className={styles.header}>{textAt(data, 'header')}</b>}
      <RichText text={textAt(data, 'text')} />
      {textAt(data, 'footer') && <span className={styles.footer}>{textAt(data, 'footer')}</span>}
      <ul className={styles.options}>
        {listAt(data, 'choices').map((choice) => {
          const id = textAt(choice, 'id')
          const taken = chosen.includes(id)
          return (
            <li key={id} className={styles.option} data-taken={taken || undefined}>
              {textAt(choice, 'label')}
              {taken && <span className={styles.hidden}> ({t('taken')})</span>}
            </li>
          )
        })}
      </ul>
    </>
  )
}
