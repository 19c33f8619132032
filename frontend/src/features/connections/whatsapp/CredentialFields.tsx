import { PasswordInput, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../api/problem'
import { REQUIRED, SECRET, type CredentialName, type Credentials } from './credentials'

type Props = {
  names: readonly CredentialName[]
  values: Credentials
  onChange: (values: Credentials) => void
  error: unknown
  /** Stored already: what is left empty stays, and nothing of it is ever shown. */
  stored?: boolean
}

export function CredentialFields({ names, values, onChange, error, stored }: Props) {
  const { t } = useTranslation('connections')
  const wrong = useCredentialWords(error)
  return (
    <Stack gap={14}>
      {names.map((name) => {
        const shared = {
          label: REQUIRED.includes(name) || stored ? t(`credential.${name}`) : `${t(`credential.${name}`)} (${t('optional')})`,
          placeholder: stored ? t('credential.stored') : undefined,
          value: values[name],
          onChange: (event: { currentTarget: { value: string } }) => onChange({ ...values, [name]: event.currentTarget.value }),
          error: wrong(name),
          maxLength: 1000,
          autoComplete: 'off',
          spellCheck: false,
        }
        if (SECRET.includes(name)) return <PasswordInput key={name} {...shared} autoComplete="new-password" visibilityToggleButtonProps={{ 'aria-label': t('credential.show', { name: t(`credential.${name}`) }) }} />
        return <TextInput key={name} {...shared} inputMode={name === 'phone_number_id' || name === 'waba_id' ? 'numeric' : undefined} />
      })}
    </Stack>
  )
}

/** What the server finds wrong with a field, in the words of Meta's pages. */
function useCredentialWords(error: unknown): (name: CredentialName) => string | undefined {
  const { t } = useTranslation('connections')
  return (name) => {
    if (!(error instanceof ApiProblem)) return undefined
    const found = error.errors.find(({ path }) => path === `/credentials/${name}`)
    if (!found) return undefined
    if (found.code === 'credential_invalid') return t(`credential.wrong.${name}`)
    return found.code === 'field_required' ? t('credential.missing') : found.message
  }
}

/** What is wrong beside the fields: the number is connected elsewhere, the server is not reached. */
export function useGeneralWords(error: unknown): string | undefined {
  const { t } = useTranslation('connections')
  if (!error) return undefined
  if (!(error instanceof ApiProblem) || error.status === 0) return t('failedKept')
  if (error.errors.some(({ path }) => path.startsWith('/credentials/') || path === '/name')) return undefined
  return [error.detail, error.hint].filter(Boolean).join(' ')
}
