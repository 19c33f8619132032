import { PasswordInput, TextInput } from '@mantine/core'
import { IconBuildingStore } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { Clash } from '../../ui/Clash'
import { useEdits } from '../../ui/edits'
import { toast } from '../../ui/toast'
import { odooValues, useSaveOdoo, type Odoo } from './data'
import { IntegrationCard } from './IntegrationCard'

const FIELDS = ['url', 'db', 'username'] as const
const PATHS = [...FIELDS, 'password'].map((name) => `/${name}`)
const EXAMPLES: Partial<Record<(typeof FIELDS)[number], string>> = { url: 'https://escola.odoo.com', username: 'nome@escola.com.br' }

/** The school's Odoo, signed in to before anything of it is kept. */
export function OdooForm({ odoo }: { odoo: Odoo }) {
  const { t } = useTranslation('integrations')
  const server = odooValues(odoo)
  const { values, changes, clashes, change, giveWay, arrived } = useEdits(server)
  const [password, setPassword] = useState('')
  const save = useSaveOdoo(odoo)
  const problem = save.error instanceof ApiProblem ? save.error : null
  const connected = odoo.url !== null
  const submit = () =>
    save.mutate(
      { changes, password },
      {
        onSuccess: () => {
          arrived(changes)
          setPassword('')
          toast(t('odoo.done'))
        },
      },
    )
  return (
    <IntegrationCard
      which="odoo"
      icon={<IconBuildingStore size={22} aria-hidden />}
      connected={connected}
      ready={password !== '' && FIELDS.every((name) => values[name].trim() !== '')}
      clashing={clashes.length > 0}
      busy={save.isPending}
      error={save.error}
      paths={PATHS}
      onSubmit={submit}
    >
      {FIELDS.map((name) => (
        <Fragment key={name}>
          <TextInput
            label={t(`odoo.${name}`)}
            value={values[name]}
            error={problem?.at(`/${name}`)}
            placeholder={EXAMPLES[name]}
            inputMode={name === 'url' ? 'url' : undefined}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ [name]: event.currentTarget.value })}
          />
          {clashes.includes(name) && <Clash theirs={server[name]} onTake={() => giveWay(name)} />}
        </Fragment>
      ))}
      <PasswordInput
        label={t('odoo.password')}
        description={t('odoo.passwordHelp')}
        placeholder={connected ? t('odoo.passwordKept') : undefined}
        value={password}
        error={problem?.at('/password')}
        autoComplete="new-password"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': t('showKey') }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </IntegrationCard>
  )
}
