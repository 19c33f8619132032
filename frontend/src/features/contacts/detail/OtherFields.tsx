import { useTranslation } from 'react-i18next'
import { useCustomFields, type Contact } from '../data'
import { EditableField } from './EditableField'
import styles from './OtherFields.module.css'
import { limitOf, otherValues } from './others'

/** What a funnel or another system has saved under names that are no field of the workspace: seen, changed and erased all the same. */
export function OtherFields({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const fields = useCustomFields().data
  // Until the fields are known, each of them would look like one that is not.
  const others = fields ? otherValues(contact.custom_data, fields) : []
  if (others.length === 0) return null
  return (
    <>
      <h4 className={styles.title} title={t('others.hint')}>
        {t('others.title')}
      </h4>
      {others.map(({ key, label, type, whole }) => (
        <EditableField key={key} contact={contact} place={{ custom: key }} label={label} type={type} limit={limitOf(type)} readOnly={whole} erasable />
      ))}
    </>
  )
}
