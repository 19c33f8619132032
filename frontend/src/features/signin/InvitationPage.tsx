import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask, publicApi, type Schemas } from '../../api/client'
import { meQuery, useSession } from '../../app/me'
import { formatDate } from '../../ui/format'
import { Door } from './Door'
import { Fields, Refusal, type FieldName, type Values } from './Fields'
import { LinkOver } from './LinkOver'
import { useEnter } from './useEnter'

export function InvitationPage() {
  const { t } = useTranslation('signin')
  const { token } = useParams({ from: '/invitations/$token' })
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => ask(publicApi.GET('/api/v1/auth/invitations/{token}', { params: { path: { token } } })),
    staleTime: Infinity,
  })
  if (offer.error) return <LinkOver error={offer.error} retry={() => void offer.refetch()} />
  if (!offer.data) return <Door title={t('invitation.reading')} />
  return <Accepting token={token} offer={offer.data} />
}

/** A newcomer gives a name and a password; who has an account its password; who is signed in as it, nothing. */
function Accepting({ token, offer }: { token: string; offer: Schemas['Offer'] }) {
  const { t } = useTranslation('signin')
  const { t: words } = useTranslation('app')
  const signedIn = useSession().status === 'signed-in'
  const me = useQuery({ ...meQuery, enabled: signedIn })
  const [values, setValues] = useState<Values>({})
  const here = signedIn && me.data?.email.toLowerCase() === offer.email.toLowerCase()
  const fields: FieldName[] = here ? [] : offer.has_account ? ['password'] : ['name', 'newPassword']
  const body = here
    ? {}
    : { name: offer.has_account ? null : (values.name ?? '').trim(), password: (offer.has_account ? values.password : values.newPassword) ?? '' }
  const enter = useEnter(() => ask((here ? api : publicApi).POST('/api/v1/auth/invitations/{token}', { params: { path: { token } }, body })))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enter.mutate()
  }
  return (
    <Door
      title={t('invitation.title', { workspace: offer.workspace })}
      subtitle={t(here ? 'invitation.here' : offer.has_account ? 'invitation.known' : 'invitation.new', { email: offer.email, role: words(`role.${offer.role}`) })}
    >
      <form onSubmit={submit}>
        {fields.length > 0 ? <Fields fields={fields} values={values} onChange={setValues} error={enter.error} /> : <Refusal error={enter.error} />}
        <Button type="submit" fullWidth size="md" mt="xl" loading={enter.isPending} disabled={signedIn && me.isPending}>
          {t('invitation.button')}
        </Button>
        <Text size="xs" c="dimmed" mt="md">
          {t('invitation.until', { date: formatDate(offer.expires_at) })}
        </Text>
      </form>
    </Door>
  )
}
