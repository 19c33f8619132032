import { PasswordInput, Select, TextInput } from '@mantine/core'
import { IconSchool } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { Clash } from '../../ui/Clash'
import { useEdits } from '../../ui/edits'
import { toast } from '../../ui/toast'
import { AUTHS, erpValues, useSaveErp, type Erp, type ErpValues } from './erp'
import { IntegrationCard } from './IntegrationCard'

const PATHS = ['/name', '/base_url', '/auth', '/auth_name', '/secret', '/path', '/mapping/student', '/mapping/guardian', '/mapping/open_amount']
const EXAMPLES = { name: 'Sponte', base_url: 'https://api.sistema.com.br', path: '/alunos?fone={value}', student: 'data[0].nome', guardian: 'data[0].responsavel.nome', open_amount: 'data[0].financeiro.aberto' }
type TextField = keyof typeof EXAMPLES

/** The school's own system over REST, tried before anything of it is kept. */
export function ErpForm({ erp }: { erp: Erp }) {
  const { t } = useTranslation('integrations')
  const server = erpValues(erp)
  const { values, changes, clashes, change, giveWay, arrived } = useEdits(server)
  const [secret, setSecret] = useState('')
  const save = useSaveErp(erp)
  const problem = save.error instanceof ApiProblem ? save.error : null
  const connected = erp.base_url !== null
  const kept = connected && values.base_url === erp.base_url && values.auth === erp.auth
  const named = values.auth === 'header' || values.auth === 'basic'
  const ready = [values.name, values.base_url, values.path, values.student].every((one) => one.trim() !== '') && (values.auth === 'none' || kept || secret !== '') && (!named || values.auth_name.trim() !== '')
  const submit = () =>
    save.mutate(
      { changes, secret },
      {
        onSuccess: () => {
          arrived(changes)
          setSecret('')
          toast(t('erp.done'))
        },
      },
    )
  const theirs = (name: keyof ErpValues) => clashes.includes(name) && <Clash theirs={name === 'auth' ? t(`erp.auths.${server.auth}`) : server[name]} onTake={() => giveWay(name)} />
  const text = (name: TextField, place = `/${name}`) => (
    <Fragment key={name}>
      <TextInput
        label={t(`erp.${name}`)}
        description={name === 'path' ? t('erp.pathHelp', { place: '{value}' }) : name === 'student' ? t('erp.mappingHelp') : undefined}
        value={values[name]}
        onChange={(event) => change({ [name]: event.currentTarget.value })}
        error={problem?.at(place)}
        spellCheck={false}
        autoComplete="off"
        placeholder={EXAMPLES[name]}
      />
      {theirs(name)}
    </Fragment>
  )
  return (
    <IntegrationCard which="erp" icon={<IconSchool size={22} aria-hidden />} connected={connected} ready={ready} clashing={clashes.length > 0} busy={save.isPending} error={save.error} paths={PATHS} onSubmit={submit}>
      {text('name')}
      {text('base_url')}
      <Select
        label={t('erp.auth')}
        allowDeselect={false}
        value={values.auth}
        data={AUTHS.map((value) => ({ value, label: t(`erp.auths.${value}`) }))}
        onChange={(value) => change({ auth: AUTHS.find((one) => one === value) ?? values.auth })}
        error={problem?.at('/auth')}
      />
      {theirs('auth')}
      {named && (
        <TextInput label={t(`erp.authName.${values.auth}`)} value={values.auth_name} onChange={(event) => change({ auth_name: event.currentTarget.value })} error={problem?.at('/auth_name')} spellCheck={false} autoComplete="off" />
      )}
      {named && theirs('auth_name')}
      {values.auth !== 'none' && (
        <PasswordInput
          label={t('erp.secret')}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          error={problem?.at('/secret')}
          autoComplete="new-password"
          placeholder={kept ? t('erp.secretKept') : undefined}
          description={t('erp.secretHelp')}
          visibilityToggleButtonProps={{ 'aria-label': t('showKey') }}
        />
      )}
      {text('path')}
      {text('student', '/mapping/student')}
      {text('guardian', '/mapping/guardian')}
      {text('open_amount', '/mapping/open_amount')}
    </IntegrationCard>
  )
}
