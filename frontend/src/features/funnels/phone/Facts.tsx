import { useTranslation } from 'react-i18next'
import { Tag } from '../../../ui/Tag'
import type { Answer } from './playing'
import { told } from './words'
import styles from './Facts.module.css'

/** What the funnel knows by now: variables, fields of the contact, tags, stage. */
export function Facts({ answer: { variables, contact } }: { answer: Answer }) {
  const { t } = useTranslation('funnels')
  const own = Object.entries(variables).filter(([, value]) => value !== null && value !== '')
  const fields = entries(contact.custom_data ?? contact.fields).filter(([key]) => !(key in variables))
  const tags = Array.isArray(contact.tags) ? contact.tags.filter((tag): tag is string => typeof tag === 'string') : []
  const stage = typeof contact.stage === 'string' ? contact.stage : ''
  if (own.length + fields.length + tags.length === 0 && !stage) return null
  return (
    <section className={styles.facts} aria-label={t('phone.facts')} tabIndex={0}>
      <dl className={styles.values}>
        {[...own, ...fields].map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd title={told(value)}>{told(value)}</dd>
          </div>
        ))}
        {stage && (
          <div>
            <dt>{t('phone.stage')}</dt>
            <dd>{stage}</dd>
          </div>
        )}
      </dl>
      {tags.map((tag) => (
        <Tag key={tag} name={tag} />
      ))}
    </section>
  )
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
