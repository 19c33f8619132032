import { useTranslation } from 'react-i18next'
import { useWorkspaceSettings } from '../../../app/me'
import { useCustomFields, type Contact } from '../../contacts/data'
import { EditableField } from '../../contacts/detail/EditableField'
import { OtherFields } from '../../contacts/detail/OtherFields'
import { STAGE_KEY } from '../../contacts/detail/place'
import { valueTypeOf } from '../../contacts/detail/values'
import { withCountry } from '../../contacts/phone'
import styles from './Section.module.css'

/** What is known of the person, changed where it stands; a colleague's change is never overwritten unseen. */
export function ContactFields({ contact }: { contact: Contact }) {
  const { t } = useTranslation(['inbox', 'contacts'])
  const fields = useCustomFields().data ?? []
  const stages = useWorkspaceSettings().data?.stages ?? []
  const choices = contact.stage && !stages.includes(contact.stage) ? [...stages, contact.stage] : stages
  return (
    <section className={styles.section} aria-labelledby="inbox-fields">
      <h3 id="inbox-fields" className={styles.heading}>
        {t('contact.fields')}
      </h3>
      <EditableField contact={contact} place={{ own: 'name' }} label={t('contacts:own.name')} type="text" required={!contact.phone_number && !contact.email} limit={150} />
      {fields
        .filter(({ key }) => key !== STAGE_KEY)
        .map(({ key, label, type, choices: options }) => (
          <EditableField key={key} contact={contact} place={{ custom: key }} label={label} type={valueTypeOf(type)} choices={options} limit={4096} />
        ))}
      <EditableField contact={contact} place={{ own: 'stage' }} label={t('contacts:own.stage')} type="choice" choices={choices} />
      <EditableField contact={contact} place={{ own: 'email' }} label={t('contacts:own.email')} type="email" limit={254} />
      <EditableField contact={contact} place={{ own: 'phone_number' }} label={t('contacts:own.phone')} type="phone" limit={40} clean={withCountry} />
      <OtherFields contact={contact} />
    </section>
  )
}
