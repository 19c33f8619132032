import { useTranslation } from 'react-i18next'
import { useWorkspaceSettings } from '../../../app/me'
import { useCustomFields, type Contact } from '../data'
import { withCountry } from '../phone'
import styles from './ContactPage.module.css'
import { EditableField } from './EditableField'
import { OtherFields } from './OtherFields'
import { STAGE_KEY } from './place'
import { valueTypeOf } from './values'

/** What is known of the person; every value changes where it stands. */
export function Details({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const fields = useCustomFields().data ?? []
  const stages = useWorkspaceSettings().data?.stages ?? []
  const stageChoices = contact.stage && !stages.includes(contact.stage) ? [...stages, contact.stage] : stages
  return (
    <section className={styles.card} aria-labelledby="contact-details">
      <div className={styles.cardHead}>
        <h2 id="contact-details" className={styles.cardTitle}>
          {t('detail.title')}
        </h2>
      </div>
      <EditableField contact={contact} place={{ own: 'name' }} label={t('own.name')} type="text" required={!contact.phone_number && !contact.email} limit={150} />
      <EditableField contact={contact} place={{ own: 'phone_number' }} label={t('own.phone')} type="phone" limit={40} clean={withCountry} />
      <EditableField contact={contact} place={{ own: 'email' }} label={t('own.email')} type="email" limit={254} />
      <EditableField contact={contact} place={{ own: 'stage' }} label={t('own.stage')} type="choice" choices={stageChoices} />
      {fields
        .filter(({ key }) => key !== STAGE_KEY)
        .map(({ key, label, type, choices }) => (
          <EditableField key={key} contact={contact} place={{ custom: key }} label={label} type={valueTypeOf(type)} choices={choices} limit={4096} />
        ))}
      <OtherFields contact={contact} />
    </section>
  )
}
