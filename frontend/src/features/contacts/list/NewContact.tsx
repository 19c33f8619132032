import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { useWorkspace } from '../../../app/me'
import { toast } from '../../../ui/toast'
import { contactKey } from '../data'
import { newContactDialog } from '../dialogs'
import { withCountry } from '../phone'

/** A name, a phone or an e-mail is enough to know somebody by. */
export function NewContact() {
  const { t } = useTranslation('contacts')
  return (
    <Modal opened onClose={newContactDialog.close} title={t('new.title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <Form />
    </Modal>
  )
}

function Form() {
  const { t } = useTranslation('contacts')
  const client = useQueryClient()
  const navigate = useNavigate()
  const { id: workspaceId } = useWorkspace()
  const [values, setValues] = useState({ name: '', phone: '', email: '' })
  const create = useMutation({
    mutationFn: () => {
      const { name, phone, email } = values
      const body = { name: name.trim() || undefined, phone_number: withCountry(phone) || undefined, email: email.trim() || undefined }
      return ask(api.POST('/api/v1/contacts', { body }))
    },
    onSuccess: (contact) => {
      client.setQueryData(contactKey(workspaceId, contact.id), contact)
      void client.invalidateQueries({ queryKey: ['contacts', workspaceId, 'list'] })
      newContactDialog.close()
      toast(t('new.done'))
      void navigate({ to: '/contacts/$contactId', params: { contactId: contact.id } })
    },
  })
  const problem = create.error instanceof ApiProblem ? create.error : null
  const general = create.error && !['/name', '/phone_number', '/email'].some((path) => problem?.at(path)) ? (problem?.detail ?? t('new.failed')) : undefined
  const field = (name: keyof typeof values) => ({
    value: values[name],
    onChange: (event: { currentTarget: { value: string } }) => setValues({ ...values, [name]: event.currentTarget.value }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        <TextInput data-autofocus label={t('own.name')} maxLength={150} {...field('name')} error={problem?.at('/name')} />
        <TextInput
          label={t('own.phone')}
          description={t('new.phoneHelp')}
          type="tel"
          inputMode="tel"
          maxLength={40}
          {...field('phone')}
          error={problem?.at('/phone_number') ?? (problem?.code === 'contact_exists' ? problem.detail : general)}
        />
        <TextInput label={`${t('own.email')} (${t('optional')})`} type="email" maxLength={254} {...field('email')} error={problem?.at('/email')} />
      </Stack>
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button variant="subtle" color="gray" onClick={newContactDialog.close}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={!Object.values(values).some((value) => value.trim())}>
          {t('new.create')}
        </Button>
      </Group>
    </form>
  )
}
