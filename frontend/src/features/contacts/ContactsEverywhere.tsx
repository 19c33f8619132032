import { IconForms, IconTags, IconUser, IconUserPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { useMay } from '../../app/me'
import { useActions, useFinder, type Action } from '../../app/palette/actions'
import { formatPhone } from '../../ui/format'
import { fieldsDialog, newContactDialog, tagsDialog } from './dialogs'
import { useLiveContacts } from './live'

const NewContact = lazy(() => import('./list/NewContact').then((module) => ({ default: module.NewContact })))
const TagsDialog = lazy(() => import('./manage/TagsDialog').then((module) => ({ default: module.TagsDialog })))
const FieldsDialog = lazy(() => import('./manage/FieldsDialog').then((module) => ({ default: module.FieldsDialog })))

/** On every page: contacts stay fresh, and the palette knows them. */
export function ContactsEverywhere() {
  const { t } = useTranslation('contacts')
  const reads = useMay('inbox')
  const manages = useMay('author')
  useLiveContacts()
  const group = t('palette.group')
  const actions: Action[] = []
  if (reads) actions.push({ id: 'contact-new', label: t('new.title'), group, icon: IconUserPlus, words: 'cadastrar criar add create', run: newContactDialog.open })
  if (manages) {
    actions.push({ id: 'tags', label: t('tags.manage'), group, icon: IconTags, words: 'tag label', run: tagsDialog.open })
    actions.push({ id: 'fields', label: t('fields.manage'), group, icon: IconForms, words: 'campo custom field', run: fieldsDialog.open })
  }
  useActions('contacts', actions)
  return (
    <>
      {reads && <ContactFinder />}
      <Suspense>
        {newContactDialog.useOpened() && <NewContact />}
        {tagsDialog.useOpened() && <TagsDialog />}
        {fieldsDialog.useOpened() && <FieldsDialog />}
      </Suspense>
    </>
  )
}

function ContactFinder() {
  const { t } = useTranslation('contacts')
  const navigate = useNavigate()
  useFinder({
    id: 'contacts',
    find: async (text, signal) => {
      const found = await ask(api.GET('/api/v1/contacts', { params: { query: { search: text, limit: 6 } }, signal }))
      return found.map((contact) => ({
        id: `contact-${contact.id}`,
        label: contact.name || formatPhone(contact.phone_number),
        hint: contact.name ? formatPhone(contact.phone_number) : undefined,
        group: t('title'),
        icon: IconUser,
        run: () => void navigate({ to: '/contacts/$contactId', params: { contactId: contact.id } }),
      }))
    },
  })
  return null
}
