import { Alert, PasswordInput, Stack, TextInput } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem, type FieldProblem } from '../../api/problem'

export type FieldName = 'name' | 'email' | 'password' | 'newPassword' | 'workspace'
export type Values = Partial<Record<FieldName, string>>

type Props = {
  fields: readonly FieldName[]
  values: Values
  onChange: (values: Values) => void
  /** What the server refused last. */
  error: unknown
}

const COMPLETION: Record<FieldName, string> = { name: 'name', email: 'username', password: 'current-password', newPassword: 'new-password', workspace: 'organization' }

/** Fields of the doors, with the server's words at the field they are about and the rest above. */
export function Fields({ fields, values, onChange, error }: Props) {
  const { t } = useTranslation('signin')
  const problem = error instanceof ApiProblem ? error : null
  const at = (name: FieldName) => problem?.at(`/${name === 'newPassword' ? 'password' : name}`)
  return (
    <Stack gap="md" mt="lg">
      <Refusal error={error} shown={fields.map((name) => `/${name === 'newPassword' ? 'password' : name}`)} />
      {fields.map((name, index) => {
        const Input = name === 'password' || name === 'newPassword' ? PasswordInput : TextInput
        return (
          <Input
            key={name}
            name={name}
            type={name === 'email' ? 'email' : undefined}
            label={t(`field.${name}`)}
            description={name === 'newPassword' ? t('field.newPasswordHelp') : undefined}
            autoComplete={COMPLETION[name]}
            autoFocus={index === 0}
            required
            withAsterisk={false}
            size="md"
            value={values[name] ?? ''}
            error={at(name)}
            onChange={(event) => onChange({ ...values, [name]: event.currentTarget.value })}
          />
        )
      })}
    </Stack>
  )
}

/** What is wrong with the whole, not with one of the `shown` fields. */
export function Refusal({ error, shown = [] }: { error: unknown; shown?: readonly string[] }): ReactNode {
  const { t } = useTranslation('signin')
  if (!error) return null
  const text = error instanceof ApiProblem ? wordsOf(error, shown, t('unreachable')) : t('unreachable')
  if (!text) return null
  return (
    <Alert color="vermilion" variant="light" icon={<IconAlertCircle aria-hidden />} role="alert">
      {text}
    </Alert>
  )
}

function wordsOf(problem: ApiProblem, shown: readonly string[], unreachable: string): string {
  if (problem.status === 0) return unreachable
  const rest: FieldProblem[] = problem.errors.filter(({ path }) => !shown.includes(path))
  if (problem.errors.length > 0 && rest.length === 0) return ''
  const first = rest[0]
  return first ? [first.message, first.hint].filter(Boolean).join(' ') : problem.detail
}
