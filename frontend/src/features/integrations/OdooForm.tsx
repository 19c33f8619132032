import { PasswordInput, TextInput } from '@mantine/core'
import { IconBuildingStore } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { toast } from '../../ui/toast'
import { useSaveOdoo, type Odoo } from './data'
import { IntegrationCard } from './IntegrationCard'

const FIELDS = ['url', 'db', 'username', 'password'] as const
type Field = (typeof FIELDS)[number]
const PATHS = FIELDS.map((name) => `/${name}`)
const EXAMPLES: Partial<Record<Field, string>> = { url: 'https://escola.odoo.com', username: 'nome@escola.com.br' }

/** The school's Odoo, signed in to before anything of it is kept. */
export function OdooForm({ odoo }: { odoo: Odoo }) {
  const { t } = useTranslation('integrations')
  const [values, setValues] = useState<Record<Field, string>>({ url: odoo.url ?? '', db: odoo.db ?? '', username: odoo.username ?? '', password: '' })
  const save = useSaveOdoo()
  const problem = save.error instanceof ApiProblem ? save.error : null
  const connected = odoo.url !== null
  const submit = () =>
    save.mutate(values, {
      onSuccess: () => {
        setValues({ ...values, password: '' })
        toast(t('odoo.done'))
      },
    })
  return (
    <IntegrationCard
      which="odoo"
      icon={<IconBuildingStore size={22} aria-hidden />}
      connected={connected}
      ready={FIELDS.every((name) => values[name].trim() !== '')}
      busy={save.isPending}
      error={save.error}
      paths={PATHS}
      onSubmit={submit}
    >
      {FIELDS.map((name) => {
        const shared = {
          label: t(`odoo.${name}`),
          value: values[name],
          onChange: (event: { currentTarget: { value: string } }) => setValues({ ...values, [name]: event.currentTarget.value }),
          error: problem?.at(`/${name}`),
          spellCheck: false,
        }
        if (name !== 'password') return <TextInput key={name} {...shared} autoComplete="off" inputMode={name === 'url' ? 'url' : undefined} placeholder={EXAMPLES[name]} />
        return (
          <PasswordInput
            key={name}
            {...shared}
            autoComplete="new-password"
            placeholder={connected ? t('odoo.passwordKept') : undefined}
            description={t('odoo.passwordHelp')}
            visibilityToggleButtonProps={{ 'aria-label': t('showKey') }}
          />
        )
      })}
    </IntegrationCard>
  )
}
