import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { session } from '../../api/session'
import { meQuery } from '../../app/me'
import { signOut } from '../../app/sessionEnds'
import { Door } from './Door'
import { Refusal } from './Fields'

export function NoWorkspacePage() {
  const { t } = useTranslation('signin')
  const queryClient = useQueryClient()
  const router = useRouter()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/workspaces', { body: { name: name.trim() } })),
    onSuccess: async ({ id }) => {
      session.enterWorkspace(id)
      await queryClient.invalidateQueries(meQuery)
      await router.navigate({ to: '/' })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <Door title={t('noWorkspace.title')} subtitle={t('noWorkspace.subtitle')}>
      <form onSubmit={submit}>
        <Refusal error={create.error} />
        <TextInput mt="lg" size="md" required withAsterisk={false} label={t('field.workspace')} maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Button type="submit" fullWidth size="md" mt="xl" loading={create.isPending}>
          {t('noWorkspace.button')}
        </Button>
        <Button variant="subtle" color="gray" fullWidth mt="sm" onClick={() => void signOut().then(() => router.navigate({ to: '/sign-in', search: {} }))}>
          {t('noWorkspace.signOut')}
        </Button>
      </form>
    </Door>
  )
}
