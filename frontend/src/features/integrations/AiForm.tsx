import { PasswordInput, Textarea, TextInput } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { toast } from '../../ui/toast'
import { useSaveAi, type Ai } from './data'
import { IntegrationCard } from './IntegrationCard'

const LONGEST_PROMPT = 20_000
const PATHS = ['/model', '/api_key', '/master_prompt']

/** The key that the AI's steps use, and the words that go before each of them. */
export function AiForm({ ai }: { ai: Ai }) {
  const { t } = useTranslation('integrations')
  const [model, setModel] = useState(ai.model ?? '')
  const [key, setKey] = useState('')
  const [prompt, setPrompt] = useState(ai.master_prompt)
  const save = useSaveAi()
  const problem = save.error instanceof ApiProblem ? save.error : null
  const connected = ai.provider !== null
  const kept = () => {
    setKey('')
    toast(t('ai.done'))
  }
  const submit = () =>
    save.mutate({ provider: 'anthropic', model: model.trim(), api_key: key.trim(), master_prompt: prompt }, { onSuccess: kept })
  return (
    <IntegrationCard
      which="ai"
      icon={<IconSparkles size={22} aria-hidden />}
      connected={connected}
      ready={model.trim() !== '' && (connected || key.trim() !== '')}
      busy={save.isPending}
      error={save.error}
      paths={PATHS}
      onSubmit={submit}
    >
      <PasswordInput
        label={t('ai.key')}
        description={connected ? t('ai.keyKept') : t('ai.keyHelp')}
        placeholder={ai.api_key ?? 'sk-ant-…'}
        value={key}
        maxLength={1000}
        autoComplete="new-password"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': t('showKey') }}
        onChange={(event) => setKey(event.currentTarget.value)}
        error={problem?.at('/api_key')}
      />
      <TextInput
        label={t('ai.model')}
        description={t('ai.modelHelp')}
        placeholder="claude-haiku-5-5"
        value={model}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setModel(event.currentTarget.value)}
        error={problem?.at('/model')}
      />
      <Textarea
        label={`${t('ai.prompt')} (${t('optional')})`}
        description={t('ai.promptHelp')}
        placeholder={t('ai.promptExample')}
        autosize
        minRows={4}
        maxRows={16}
        value={prompt}
        maxLength={LONGEST_PROMPT}
        onChange={(event) => setPrompt(event.currentTarget.value)}
        error={problem?.at('/master_prompt')}
      />
    </IntegrationCard>
  )
}
